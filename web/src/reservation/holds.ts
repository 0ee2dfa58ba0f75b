import { newKey, ProblemError, type components } from '@onsale/client';
import { computed, type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Action, useAction } from '../shared/action.js';
import { usePolling, useReturn } from '../shared/polling.js';
import { onsale, user } from '../shared/session.js';
import { stored } from '../shared/stored.js';

export type Reservation = components['schemas']['ReservationDto'];
export type HoldRequest = components['schemas']['HoldBody'];

/** A request for places. It outlives a reload, so that it is repeated with its key. */
interface Asked {
  readonly key: string;
  readonly body: HoldRequest;
  readonly askedAt: number;
}

/** Later than this a request without an answer is not repeated: nobody expects it any more. */
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
  const asked = stored<Asked>(`onsale.hold.${user.value?.id}.${showId}`);
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
  const send = async (request: Asked) => {
    asked.write(request);
    try {
      const header = { 'Idempotency-Key': request.key };
      await onsale.post('/v1/reservations', { body: request.body, params: { header } });
      asked.write(null);
    } catch (failure) {
      // A refusal is an answer. After anything else the places may be held.
      if (failure instanceof ProblemError && failure.status < 500) asked.write(null);
      throw failure;
    } finally {
      await reload();
    }
  };
  const hold = useAction((body: HoldRequest) => send({ key: newKey(), body, askedAt: Date.now() }));
  const repeat = useAction(async () => {
    const request = asked.read();
    if (request === null) return reload();
    if (Date.now() < request.askedAt + REPEATED_FOR_MS) return send(request).catch(() => undefined);
    asked.write(null);
    return reload();
  });
  useEffect(() => void repeat.run(), []);
  useReturn(() => void reload(), showId);
  usePolling(reload, LOOK_SECONDS, showId);
  const withStatus = (status: Reservation['status']) =>
    computed(() => (all.value ?? []).filter((one) => one.status === status));
  return { all, held: withStatus('HELD'), bought: withStatus('CONFIRMED'), error, hold, reload };
}

export function placesIn({ seats, areas }: Reservation): number {
  return areas.reduce((sum, { quantity }) => sum + quantity, seats.length);
}
