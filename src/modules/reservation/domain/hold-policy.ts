import { ReservationError } from './reservation-error.js';

/** Standing places of one area. */
interface AreaQuantity {
  readonly areaId: string;
  readonly quantity: number;
}

/** A show and its places, as the rule for a hold needs them. The context `concert` provides it. */
export interface HoldablePlaces {
  /** The most places that one user may hold or own. */
  readonly maxSeatsPerUser: number;
  /** The most holds of one user that may end unpaid within an hour. */
  readonly maxUnpaidHolds: number;
  /** @throws ConcertError SHOW_CANCELLED */
  assertNotCancelled(): void;
  /** @throws ConcertError SHOW_CANCELLED, SHOW_NOT_ON_SALE */
  assertOnSale(now: Date): void;
  /** The reservations that have these seats. */
  ownersOf(seatIds: readonly string[]): readonly string[];
  /** @throws ConcertError SEAT_NOT_FOUND, SEAT_ALREADY_RESERVED, AREA_NOT_FOUND, AREA_SOLD_OUT */
  assertFree(seatIds: readonly string[], areas: readonly AreaQuantity[]): void;
}

/** Seats, standing places, or how many of the best seats. */
export interface WantedHold {
  readonly seatIds: readonly string[];
  readonly areas: readonly AreaQuantity[];
  readonly best: { readonly count: number } | null;
}

/** What a user has of a show. */
export interface UserHolds {
  /** Held and bought places. */
  readonly places: number;
  /** The reservations that are HELD. */
  readonly heldIds: readonly string[];
  /** When holds ended unpaid in the last hour, newest first. */
  readonly endedUnpaid: readonly Date[];
}

export const NO_HOLDS: UserHolds = { places: 0, heldIds: [], endedUnpaid: [] };

/** How long a hold that ended unpaid counts. */
export const UNPAID_COUNTS_MS = 3_600_000;

export function placesOf({ seatIds, areas, best }: WantedHold): number {
  const standing = areas.reduce((sum, { quantity }) => sum + quantity, 0);
  return seatIds.length + standing + (best?.count ?? 0);
}

/**
 * The rule for a hold. The first check that fails refuses the hold, in the order of the codes below.
 * @throws ConcertError SHOW_CANCELLED; ReservationError SEAT_HELD_BY_YOU with `reservationId`;
 * ConcertError SHOW_NOT_ON_SALE; ReservationError TOO_MANY_UNPAID_HOLDS, SEAT_LIMIT_EXCEEDED; like
 * `HoldablePlaces.assertFree`
 */
export function assertMayHold(
  places: HoldablePlaces,
  wanted: WantedHold,
  user: UserHolds,
  now: Date,
): void {
  places.assertNotCancelled();
  // Before the sale is checked: a hold that can still be paid is found also when the sale has ended.
  assertNotOwn(places, wanted, user);
  places.assertOnSale(now);
  assertPaysOften(places, user, now);
  const { maxSeatsPerUser } = places;
  if (user.places + placesOf(wanted) > maxSeatsPerUser) {
    throw new ReservationError('SEAT_LIMIT_EXCEEDED', { maxSeatsPerUser, taken: user.places });
  }
  places.assertFree(wanted.seatIds, wanted.areas);
}

function assertNotOwn(places: HoldablePlaces, { seatIds }: WantedHold, user: UserHolds): void {
  if (user.heldIds.length === 0) return;
  const reservationId = places.ownersOf(seatIds).find((id) => user.heldIds.includes(id));
  if (reservationId !== undefined)
    throw new ReservationError('SEAT_HELD_BY_YOU', { reservationId });
}

/** The user may hold again when so many of these holds are an hour old that the limit is kept. */
function assertPaysOften({ maxUnpaidHolds }: HoldablePlaces, user: UserHolds, now: Date): void {
  const ended = user.endedUnpaid[maxUnpaidHolds];
  if (!ended) return;
  const waitMs = ended.getTime() + UNPAID_COUNTS_MS - now.getTime();
  throw new ReservationError('TOO_MANY_UNPAID_HOLDS', {
    maxUnpaidHolds,
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)),
  });
}
