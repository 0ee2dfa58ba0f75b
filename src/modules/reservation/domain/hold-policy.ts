import { ReservationError } from './reservation-error.js';

/** A show and its seats, as far as the rule of a hold needs them. The concert context provides it. */
export interface HoldableSeats {
  /** Held and confirmed seats that one user may have at once. */
  readonly maxSeatsPerUser: number;
  /** @throws ConcertError SHOW_NOT_ON_SALE */
  assertOnSale(now: Date): void;
  /** @throws ConcertError SEAT_NOT_FOUND, SEAT_ALREADY_RESERVED */
  assertFree(seatIds: readonly string[]): void;
}

interface WantedHold {
  readonly seatIds: readonly string[];
  /** Seats of the show that the user holds or has bought already. */
  readonly taken: number;
}

/**
 * The rule of a hold. The checks run in this order, and the first that fails refuses the hold.
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
