import { Injectable } from '@nestjs/common';
import { BatchedReads } from '../../../shared/database/batched-reads.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { ConcertError } from '../domain/concert-error.js';
import { LockedSeats } from '../domain/locked-seats.js';
import { SeatInventory } from '../domain/seat-inventory.js';
import { SeatsToHold } from '../domain/seats-to-hold.js';
import { ShowReader } from './show-reader.js';

/** A reservation and its seats. */
export interface SeatsOfReservation {
  readonly reservationId: string;
  readonly seatIds: readonly string[];
}

/** The seats of shows, for the context that reserves them. All methods but `read` need its transaction. */
@Injectable()
export class SeatFacade {
  private readonly statuses = new BatchedReads(this.transactions, (ids) =>
    this.seats.find(ids, this.clock.now()),
  );

  constructor(
    private readonly seats: SeatInventory,
    private readonly shows: ShowReader,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads the show and its seats without locks.
   * @throws ConcertError SHOW_NOT_FOUND
   */
  async read(showId: string, seatIds: readonly string[]): Promise<SeatsToHold> {
    const [show, found] = await Promise.all([
      this.shows.read(showId),
      this.statuses.findAll(seatIds),
    ]);
    if (!show) throw new ConcertError('SHOW_NOT_FOUND');
    const seats = [...found.values()].filter((seat) => seat.showId === showId);
    return new SeatsToHold(show, seats);
  }

  /**
   * Reads the show and its seats, and locks the free ones in the order of their ids until the
   * transaction ends. Ids that are not seats of the show are absent.
   * @throws ConcertError SHOW_NOT_FOUND
   */
  async lock(showId: string, seatIds: readonly string[], now: Date): Promise<LockedSeats> {
    const found = await this.seats.lockFree(showId, [...new Set(seatIds)], now);
    if (!found) throw new ConcertError('SHOW_NOT_FOUND');
    return new LockedSeats(found.show, found.seats);
  }

  /** Holds locked seats for these reservations, in one statement. */
  async hold(reservations: readonly SeatsOfReservation[], heldUntil: Date): Promise<void> {
    const holds = reservations.flatMap(({ reservationId, seatIds }) =>
      seatIds.map((seatId) => ({ seatId, reservationId })),
    );
    const held = await this.seats.hold(holds, heldUntil);
    if (held !== holds.length) throw new Error('A seat to hold was not locked');
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

  /** Marks the seats sold. `lockHeld` has returned their reservations. */
  async sell(reservations: readonly SeatsOfReservation[]): Promise<void> {
    const seatIds = reservations.flatMap((reservation) => reservation.seatIds);
    const sold = await this.seats.sell(
      reservations.map(({ reservationId }) => reservationId),
      seatIds,
    );
    if (sold !== seatIds.length) throw new Error('A seat to sell was not locked');
  }

  /** Frees the seats that still belong to these reservations. */
  release(reservationIds: readonly string[], seatIds: readonly string[]): Promise<void> {
    return this.seats.release(reservationIds, seatIds);
  }
}
