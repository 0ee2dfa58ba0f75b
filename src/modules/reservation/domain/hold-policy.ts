import { ReservationError } from './reservation-error.js';

/** A show and its seats, as the rule for a hold needs them. The context `concert` provides it. */
export interface HoldableSeats {
  /** The most seats that one user may hold or own. */
  readonly maxSeatsPerUser: number;
  /** @throws ConcertError SHOW_NOT_ON_SALE */
  assertOnSale(now: Date): void;
  /** @throws ConcertError SEAT_NOT_FOUND, SEAT_ALREADY_RESERVED */
  assertFree(seatIds: readonly string[]): void;
}

interface WantedHold {
  readonly seatIds: readonly string[];
  /** The number of seats of the show that the user already holds or owns. */
  readonly taken: number;
}

/**
 * The rule for a hold. The first check that fails refuses the hold, in the order of the codes below.
 * @throws ConcertError SHOW_NOT_ON_SALE; ReservationError SEAT_LIMIT_EXCEEDED; ConcertError
 * SEAT_NOT_FOUND, SEAT_ALREADY_RESERVED
 */
export function assertMayHold(seats: HoldableSeats, wanted: WantedHold, now: Date): void {
  const { seatIds, taken } = wanted;
  const { maxSeatsPerUser } = seats;
  seats.assertOnSale(now);
  if (taken + seatIds.length > maxSeatsPerUser) {
    throw new ReservationError('SEAT_LIMIT_EXCEEDED', { maxSeatsPerUser, taken });
  }
  seats.assertFree(seatIds);
}
