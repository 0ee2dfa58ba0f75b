import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { Reservation } from '../../domain/reservation.js';
import { Reservations } from '../../domain/reservations.js';
import { toReservation, toRow } from './reservation-mapper.js';
import { ReservationRow } from './reservation.row.js';

@Injectable()
export class TypeormReservations extends Reservations {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(reservation: Reservation): Promise<void> {
    await this.transactions.manager.insert(ReservationRow, toRow(reservation));
  }

  async find(id: string): Promise<Reservation | null> {
    const row = await this.transactions.manager.findOneBy(ReservationRow, { id });
    return row && toReservation(row);
  }

  async lock(id: string): Promise<Reservation | null> {
    const row = await this.transactions.manager.findOne(ReservationRow, {
      where: { id },
      lock: { mode: 'pessimistic_write' },
    });
    return row && toReservation(row);
  }

  async lockEnded(now: Date, limit: number): Promise<readonly Reservation[]> {
    const rows = await this.transactions.manager.find(ReservationRow, {
      where: { status: 'HELD', holdExpiresAt: LessThanOrEqual(now) },
      order: { holdExpiresAt: 'ASC' },
      take: limit,
      lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
    });
    return rows.map(toReservation);
  }

  async save(reservations: readonly Reservation[]): Promise<void> {
    await this.transactions.manager.query(
      `UPDATE reservation_reservations reservation SET status = change.status
       FROM unnest($1::uuid[], $2::text[]) AS change (id, status)
       WHERE reservation.id = change.id`,
      [reservations.map(({ state }) => state.id), reservations.map(({ state }) => state.status)],
    );
  }

  async countSeats(userId: string, showId: string, now: Date): Promise<number> {
    const [row] = await this.transactions.manager.query<[{ count: number }]>(
      `SELECT coalesce(sum(seat_count), 0)::int AS count FROM reservation_reservations
       WHERE user_id = $1 AND show_id = $2
         AND (status = 'CONFIRMED' OR (status = 'HELD' AND hold_expires_at > $3))`,
      [userId, showId, now],
    );
    return row.count;
  }
}
