import type { WantedSeat } from './locked-seats.js';
import type { SeatStatus } from './seats-to-hold.js';
import type { ShowOnSale } from './show.js';

/** The status of a seat of any show. */
export interface SeatStatusOfShow extends SeatStatus {
  readonly showId: string;
}

/** A show, and those of the requested seats that belong to it. */
export interface SeatsOfShow {
  readonly show: ShowOnSale;
  readonly seats: readonly WantedSeat[];
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
  /** The seats that exist, of any show, in no order. Locks nothing. */
  abstract find(seatIds: readonly string[], now: Date): Promise<readonly SeatStatusOfShow[]>;
  /** The free ones are locked until the transaction ends. Null when there is no such show. */
  abstract lockFree(
    showId: string,
    seatIds: readonly string[],
    now: Date,
  ): Promise<SeatsOfShow | null>;
  /** Gives locked seats to reservations; returns how many. */
  abstract hold(holds: readonly SeatHold[], heldUntil: Date): Promise<number>;
  /** Locks those of the seats that these reservations still hold, until the transaction ends. */
  abstract lockHeld(
    reservationIds: readonly string[],
    seatIds: readonly string[],
  ): Promise<readonly HeldSeat[]>;
  /** Makes seats that these reservations hold sold; returns how many they still held. */
  abstract sell(reservationIds: readonly string[], seatIds: readonly string[]): Promise<number>;
  /** Frees those of the seats that still belong to these reservations. */
  abstract release(reservationIds: readonly string[], seatIds: readonly string[]): Promise<void>;
}
