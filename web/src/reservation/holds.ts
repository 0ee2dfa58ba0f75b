import type { components } from '@onsale/client';
import { computed, type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Action, useAction } from '../shared/action.js';
import { type KeyHeader, keptRequest } from '../shared/kept-request.js';
import { usePolling, useReturn } from '../shared/polling.js';
import { onsale } from '../shared/session.js';

export type Reservation = components['schemas']['ReservationDto'];
export type HoldRequest = components['schemas']['HoldBody'];

/** Later than this a request without an answer is not repeated by itself: nobody expects it any more. */
const REPEATED_FOR_MS = 120_000;
const MAX_READ = 50;
/** Another tab may hold, pay and release. */
const LOOK_SECONDS = 15;

export interface Holds {
  /** Of the user in this show, newest first. Null until the first response. */
  readonly all: ReadonlySignal<readonly Reservation[] | null>;
  readonly held: ReadonlySignal<readonly Reservation[]>;
  readonly bought: ReadonlySignal<readonly Reservation[]>;
  readonly error: ReadonlySignal<unknown>;
  readonly hold: Action<[HoldRequest]>;
  reload(): Promise<void>;
}

/** The reservations of the user in a show. The server knows them, so every tab and every reload sees the same. */
export function useHolds(showId: string): Holds {
  const request = keptRequest<HoldRequest>(`hold.${showId}`);
  const all = useSignal<readonly Reservation[] | null>(null);
  const error = useSignal<unknown>(null);
  const reload = async () => {
    try {
      const query = { limit: MAX_READ };
      const { data } = await onsale.get('/v1/reservations', { params: { query } });
      all.value = data.filter((one) => one.showId === showId);
      error.value = null;
    } catch (failure) {
      error.value = failure;
    }
  };
  const post = async (body: HoldRequest, header: KeyHeader) => {
    try {
      await onsale.post('/v1/reservations', { body, params: { header } });
    } finally {
      await reload();
    }
  };
  const hold = useAction((body: HoldRequest | null) =>
    body === null ? request.repeat(post) : request.send(body, post),
  );
  useEffect(
    () => void (request.unanswered(REPEATED_FOR_MS) === null ? reload() : hold.run(null)),
    [],
  );
  useReturn(() => void reload(), showId);
  usePolling(reload, LOOK_SECONDS, showId);
  const withStatus = (status: Reservation['status']) =>
    computed(() => (all.value ?? []).filter((one) => one.status === status));
  return { all, held: withStatus('HELD'), bought: withStatus('CONFIRMED'), error, hold, reload };
}

export function placesIn({ seats, areas }: Reservation): number {
  return areas.reduce((sum, { quantity }) => sum + quantity, seats.length);
}
