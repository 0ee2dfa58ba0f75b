import type { PlacedSeat, WantedSeat } from './locked-places.js';
import type { SeatStatus } from './places-to-hold.js';
import type { ShowOnSale } from './show.js';

/** The status of a seat of any show. */
export interface SeatStatusOfShow extends SeatStatus {
  readonly showId: string;
}

/** A show and its requested seats. */
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
 * Stores which reservation has which seats. The lock of the seat row decides every race. A seat is
 * free at `now` when it is neither held nor sold, or when its hold has expired.
 */
export abstract class SeatInventory {
  /** Seats of any show, by id, without locks. Seats that do not exist are absent. */
  abstract find(
    seatIds: readonly string[],
    now: Date,
  ): Promise<ReadonlyMap<string, SeatStatusOfShow>>;
  /** Locks the free seats until the transaction ends. Null when there is no such show. */
  abstract lockFree(
    showId: string,
    seatIds: readonly string[],
    now: Date,
  ): Promise<SeatsOfShow | null>;
  /**
   * Lets the transactions that choose the best seats of the show pass one after the other, until each of them
   * ends. Others do not wait.
   */
  abstract lockChoice(showId: string): Promise<void>;
  /**
   * Locks the seats at these positions that are free and that no other transaction has locked, without
   * waiting.
   */
  abstract lockFreeAt(
    show: ShowOnSale,
    positions: readonly number[],
    now: Date,
  ): Promise<readonly PlacedSeat[]>;
  /**
   * Waits while another transaction has locked the first of these positions that looks free. Outside of a
   * transaction, and on one seat only, so that it holds up nobody.
   */
  abstract waitForLock(showId: string, positions: readonly number[], now: Date): Promise<void>;
  /** Marks locked seats HELD. Returns their number. */
  abstract hold(holds: readonly SeatHold[], heldUntil: Date): Promise<number>;
  /** Locks the seats that these reservations still hold, until the transaction ends. */
  abstract lockHeld(
    reservationIds: readonly string[],
    seatIds: readonly string[],
  ): Promise<readonly HeldSeat[]>;
  /** Marks the seats that these reservations still hold SOLD. Returns their number. */
  abstract sell(reservationIds: readonly string[], seatIds: readonly string[]): Promise<number>;
  /** Frees the seats that still belong to these reservations. */
  abstract release(reservationIds: readonly string[], seatIds: readonly string[]): Promise<void>;
}
