import { Injectable } from '@nestjs/common';
import { ConcertError } from '../domain/concert-error.js';
import { LockedSeats } from '../domain/locked-seats.js';
import { SeatInventory } from '../domain/seat-inventory.js';
import { SeatsToHold } from '../domain/seats-to-hold.js';
import { SeatReader } from './seat-reader.js';
import { ShowReader } from './show-reader.js';

/** The seats that a reservation was made of. */
export interface SeatsOfReservation {
  readonly reservationId: string;
  readonly seatIds: readonly string[];
}

/** The seats of shows, for the context that reserves them. Call it inside its transaction. */
@Injectable()
export class SeatFacade {
  constructor(
    private readonly seats: SeatInventory,
    private readonly reader: SeatReader,
    private readonly shows: ShowReader,
  ) {}

  /**
   * The show and the seats as committed now; locks nothing. Not inside a transaction.
   * @throws ConcertError SHOW_NOT_FOUND
   */
  async read(showId: string, seatIds: readonly string[]): Promise<SeatsToHold> {
    const [show, seats] = await Promise.all([this.shows.read(showId), this.reader.read(seatIds)]);
    if (!show) throw new ConcertError('SHOW_NOT_FOUND');
    const found = seatIds.flatMap((id) => seats.get(id) ?? []);
    return new SeatsToHold(
      show,
      found.filter((seat) => seat.showId === showId),
    );
  }

  /**
   * Locks the free ones of the seats until the transaction ends, in the order of their ids, and
   * reads the show. Ids that are not seats of the show are absent.
   * @throws ConcertError SHOW_NOT_FOUND
   */
  async lock(showId: string, seatIds: readonly string[], now: Date): Promise<LockedSeats> {
    const found = await this.seats.lockFree(showId, [...new Set(seatIds)], now);
    if (!found) throw new ConcertError('SHOW_NOT_FOUND');
    return new LockedSeats(found.show, found.seats);
  }

  /** Gives locked seats to these reservations, in one statement. */
  async hold(reservations: readonly SeatsOfReservation[], heldUntil: Date): Promise<void> {
    const holds = reservations.flatMap(({ reservationId, seatIds }) =>
      seatIds.map((seatId) => ({ seatId, reservationId })),
    );
    const held = await this.seats.hold(holds, heldUntil);
    if (held !== holds.length) throw new Error('A seat was not locked');
  }

  /**
   * Locks the seats of these reservations until the transaction ends, in the order of their ids.
   * Returns the reservations that still hold all of their seats.
   */
  async lockHeld(reservations: readonly SeatsOfReservation[]): Promise<ReadonlySet<string>> {
    const held = await this.seats.lockHeld(
      reservations.map(({ reservationId }) => reservationId),
      reservations.flatMap(({ seatIds }) => seatIds),
    );
    const owners = new Map(held.map(({ id, reservationId }) => [id, reservationId]));
    const whole = reservations.filter(({ reservationId, seatIds }) =>
      seatIds.every((id) => owners.get(id) === reservationId),
    );
    return new Set(whole.map(({ reservationId }) => reservationId));
  }

  /** Marks seats sold that `lockHeld` has found held. */
  async sell(reservations: readonly SeatsOfReservation[]): Promise<void> {
    const seatIds = reservations.flatMap((reservation) => reservation.seatIds);
    const sold = await this.seats.sell(
      reservations.map(({ reservationId }) => reservationId),
      seatIds,
    );
    if (sold !== seatIds.length) throw new Error('A seat that was sold had not been locked');
  }

  release(reservationIds: readonly string[], seatIds: readonly string[]): Promise<void> {
    return this.seats.release(reservationIds, seatIds);
  }
}
