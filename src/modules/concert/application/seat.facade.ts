import { Injectable } from '@nestjs/common';
import { ConcertError } from '../domain/concert-error.js';
import { assertFree, LockedSeats } from '../domain/locked-seats.js';
import { SeatInventory } from '../domain/seat-inventory.js';
import { SeatReader } from './seat-reader.js';

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
  ) {}

  /**
   * Outside of any transaction: refuses what can't be had at this moment. Who passes has nothing yet.
   * @throws ConcertError SEAT_NOT_FOUND, SEAT_ALREADY_RESERVED; both name the seats
   */
  async assertFree(showId: string, seatIds: readonly string[]): Promise<void> {
    const seats = await this.reader.read(seatIds);
    assertFree(seatIds, (id) => {
      const seat = seats.get(id);
      return seat?.showId === showId ? seat.isFree : undefined;
    });
  }

  /**
   * Locks those of the seats that are free until the transaction ends, in the order of their ids.
   * What is no seat of the show is absent. The show is as it was at that moment.
   * @throws ConcertError SHOW_NOT_FOUND
   */
  async lock(showId: string, seatIds: readonly string[], now: Date): Promise<LockedSeats> {
    const found = await this.seats.lockFree(showId, [...new Set(seatIds)], now);
    if (!found) throw new ConcertError('SHOW_NOT_FOUND');
    return new LockedSeats(found.show, found.seats);
  }

  /** Writes who has taken what, in one statement. */
  async hold(seats: LockedSeats, heldUntil: Date): Promise<void> {
    const holds = [...seats.taken].map(([seatId, reservationId]) => ({ seatId, reservationId }));
    const held = await this.seats.hold(holds, heldUntil);
    if (held !== holds.length) throw new Error('A seat was not locked');
  }

  /**
   * Locks the seats of these reservations until the transaction ends, in the order of their ids.
   * Returns the reservations that hold all of theirs still; others took over what the rest had.
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

  /** Makes seats sold that `lockHeld` has found held. */
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
