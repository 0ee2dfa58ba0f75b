import { DomainError } from '../../../shared/domain/domain-error.js';
import { newId } from '../../../shared/ids.js';
import type { BestWish, LockedPlaces } from '../../concert/index.js';
import {
  assertMayHold,
  NO_HOLDS,
  placesOf,
  type UserHolds,
  type WantedHold,
} from '../domain/hold-policy.js';
import { Reservation } from '../domain/reservation.js';

/** Seats and areas, each once, or else the best seats; at least one place. */
export interface HoldRequest extends WantedHold {
  readonly userId: string;
  readonly showId: string;
  /** The waiting room in front of the show. */
  readonly roomId: string;
  readonly best: BestWish | null;
}

/** By user id: null for an extended slot, else its refusal. Absent until the slot is extended. */
export type Slots = ReadonlyMap<string, DomainError | null>;

/** The locked state that decides the holds of one show. */
export interface LockedHolds {
  readonly userIds: readonly string[];
  readonly places: LockedPlaces;
  /** By user id: what the users had of the show before this batch. */
  readonly before: ReadonlyMap<string, UserHolds>;
  /** `before` plus what this batch grants. */
  readonly holds: Map<string, UserHolds>;
  readonly slots: Slots;
  readonly now: Date;
  readonly holdExpiresAt: Date;
}

/** A granted request. */
export interface GrantedHold {
  /** Without the best seats, which are not locked yet. */
  readonly reservation: Reservation;
  /** The best seats, by position in the seat map; empty if the request names its seats. */
  readonly best: readonly number[];
}

/**
 * No group of seats was found, but other transactions have locked the seats at `positions`. The request
 * joins a later batch.
 */
export class SeatsInMotion extends DomainError {
  constructor(
    readonly refusal: DomainError,
    readonly positions: readonly number[],
  ) {
    super(refusal.code, refusal.details);
  }
}

/**
 * Takes the places of one request.
 * @throws QueueError QUEUE_TOKEN_EXPIRED, QUEUE_UNAVAILABLE; like `assertMayHold`; ConcertError
 * NO_SEATS_TOGETHER
 */
export function decideHold(request: HoldRequest, locked: LockedHolds): GrantedHold {
  const { userId, seatIds, areas, best } = request;
  const { places, holds, slots, now, holdExpiresAt } = locked;
  const refusal = slots.get(userId);
  if (refusal) throw refusal;
  const had = holds.get(userId) ?? NO_HOLDS;
  assertMayHold(places, request, had, now);
  const id = newId();
  const positions = best ? takeBest(places, best, id) : [];
  const taken = places.take(seatIds, areas, id);
  const heldIds = [...had.heldIds, id];
  holds.set(userId, { ...had, places: had.places + placesOf(request), heldIds });
  const reservation = new Reservation({
    id,
    userId,
    showId: places.show.id,
    roomId: places.show.roomId,
    paymentId: newId(),
    status: 'HELD',
    holdExpiresAt,
    endedAt: null,
    createdAt: now,
    ...taken,
  });
  return { reservation, best: positions };
}

/** @throws ConcertError NO_SEATS_TOGETHER; SeatsInMotion */
function takeBest(places: LockedPlaces, wish: BestWish, reservationId: string): readonly number[] {
  try {
    return places.takeBest(wish, reservationId);
  } catch (error) {
    const { lostPositions } = places;
    if (lostPositions.length === 0 || !(error instanceof DomainError)) throw error;
    throw new SeatsInMotion(error as DomainError, lostPositions);
  }
}
