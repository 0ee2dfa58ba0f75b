import type { SeatWanted } from './locked-seats.js';
import type { ShowOnSale } from './show.js';

/** Whether a seat can be taken, as it was when it was looked at. */
export interface SeatGlance {
  readonly id: string;
  readonly showId: string;
  readonly isFree: boolean;
}

/** A show, and of the seats asked for those that are its own. */
export interface SeatsOfShow {
  readonly show: ShowOnSale;
  readonly seats: readonly SeatWanted[];
}

export interface SeatHold {
  readonly seatId: string;
  readonly reservationId: string;
}

/** A seat that a reservation holds. */
export interface HeldSeat {
  readonly id: string;
  readonly reservationId: string;
}

/**
 * Which reservation has which seats. The seat row decides every race for a seat. A seat is free at
 * `now` when nobody has it, or a hold of it has run out.
 */
export abstract class SeatInventory {
  /** Those of the seats that exist, of whichever show, in no order. Locks nothing. */
  abstract find(seatIds: readonly string[], now: Date): Promise<readonly SeatGlance[]>;
  /** The free ones are locked until the transaction ends. Null when there is no such show. */
  abstract lockFree(
    showId: string,
    seatIds: readonly string[],
    now: Date,
  ): Promise<SeatsOfShow | null>;
  /** Gives locked seats to reservations; returns how many. */
  abstract hold(holds: readonly SeatHold[], heldUntil: Date): Promise<number>;
  /**
   * Of these seats, those that these reservations hold still, with the reservation of each; nobody
   * else changes them before the transaction ends.
   */
  abstract lockHeld(
    reservationIds: readonly string[],
    seatIds: readonly string[],
  ): Promise<readonly HeldSeat[]>;
  /** Makes seats that these reservations hold sold; returns how many they still held. */
  abstract sell(reservationIds: readonly string[], seatIds: readonly string[]): Promise<number>;
  /** Frees the seats that these reservations have; those that others took over stay theirs. */
  abstract release(reservationIds: readonly string[], seatIds: readonly string[]): Promise<void>;
}
