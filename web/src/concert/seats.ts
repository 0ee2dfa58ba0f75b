import { ProblemError } from '@onsale/client';
import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { usePolling } from '../shared/polling.js';
import { onsale } from '../shared/session.js';
import { areasLeftOf } from './availability.js';
import { type Availability, planOf, type SeatPlan } from './seat-plan.js';

/** Between two looks at the seats. Clients spread by up to the jitter. */
const LOOK_SECONDS = 2;
const JITTER_SECONDS = 1;

export interface Seats {
  /** Null until the first response. */
  readonly plan: ReadonlySignal<SeatPlan | null>;
  readonly now: ReadonlySignal<Availability | null>;
  readonly error: ReadonlySignal<unknown>;
  reload(): Promise<void>;
}

/** The seats of a show, live while the page is looked at. @param onLost when the user may not look any more */
export function useSeats(showId: string, onLost: () => void): Seats {
  const plan = useSignal<SeatPlan | null>(null);
  const now = useSignal<Availability | null>(null);
  const error = useSignal<unknown>(null);
  const tags = useRef({ layout: '', availability: '' });
  const path = { showId };

  const readLayout = () =>
    ifChanged(async () => {
      const headers = { 'If-None-Match': tags.current.layout };
      const sent = { params: { path }, headers };
      const { data, response } = await onsale.api.GET('/v1/shows/{showId}/layout', sent);
      tags.current.layout = response.headers.get('etag') ?? '';
      plan.value = planOf(data!);
    });
  const readAvailability = () =>
    ifChanged(async () => {
      const headers = { 'If-None-Match': tags.current.availability };
      const sent = { params: { path }, headers, parseAs: 'arrayBuffer' as const };
      const { data, response } = await onsale.api.GET('/v1/shows/{showId}/availability', sent);
      tags.current.availability = response.headers.get('etag') ?? '';
      const bytes = new Uint8Array(data as unknown as ArrayBuffer);
      now.value = { bytes, left: areasLeftOf(response) };
    });
  const attempt = async (read: () => Promise<unknown>) => {
    try {
      await read();
      error.value = null;
    } catch (failure) {
      error.value = failure;
      const isGate = failure instanceof ProblemError && [401, 403].includes(failure.status);
      if (isGate) onLost();
    }
  };
  const look = async () => {
    await attempt(readAvailability);
    // A repaired show has more seats or standing sections than the layout that is known, or is known for too long.
    if (!isOf(plan.value, now.value)) await attempt(readLayout);
  };
  const reload = () => attempt(() => Promise.all([readLayout(), readAvailability()]));
  useEffect(() => void reload(), [showId]);
  const pace = useRef(LOOK_SECONDS + Math.random() * JITTER_SECONDS);
  usePolling(look, pace.current, showId);
  return { plan, now, error, reload };
}

function isOf(plan: SeatPlan | null, now: Availability | null): boolean {
  if (plan === null || now === null) return false;
  const areas = plan.sections.filter(({ areaId }) => areaId !== null).length;
  return Math.ceil(plan.ids.length / 4) === now.bytes.length && areas === now.left.length;
}

/** 304 is no failure: what is known is right. */
async function ifChanged(read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof ProblemError && error.status === 304)) throw error;
  }
}
