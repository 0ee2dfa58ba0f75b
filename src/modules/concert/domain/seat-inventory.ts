/** A seat as it was when it was taken; the price is what it was taken for. */
export interface TakenSeat {
  readonly id: string;
  readonly section: string;
  readonly row: number;
  readonly number: number;
  readonly price: number;
}

export interface SeatHold {
  readonly showId: string;
  readonly seatIds: readonly string[];
  readonly reservationId: string;
  readonly heldUntil: Date;
  readonly now: Date;
}

/** Which reservation has which seats. The seat row decides every race for a seat. */
export abstract class SeatInventory {
  /**
   * Takes those of the seats that are free, or whose hold has run out, for the reservation. Returns
   * the seats taken; fewer than asked for means that others have the rest.
   */
  abstract hold(hold: SeatHold): Promise<readonly TakenSeat[]>;
  /** Those of `seatIds` that are seats of the show. */
  abstract findExisting(showId: string, seatIds: readonly string[]): Promise<readonly string[]>;
  /** Makes seats that the reservation holds sold; returns how many it still held. */
  abstract sell(reservationId: string, seatIds: readonly string[]): Promise<number>;
  /** Frees the seats that these reservations have; those that others took over stay theirs. */
  abstract release(reservationIds: readonly string[], seatIds: readonly string[]): Promise<void>;
}
