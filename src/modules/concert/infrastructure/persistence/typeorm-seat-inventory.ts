import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../shared/database/transactions.js';
import { isFreeAt } from './free-seat.js';
import { type SeatHold, SeatInventory, type TakenSeat } from '../../domain/seat-inventory.js';

/**
 * Every statement locks its seats in the order of their ids before it changes them, so that two
 * of them never wait for each other in a circle.
 */
@Injectable()
export class TypeormSeatInventory extends SeatInventory {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async hold(hold: SeatHold): Promise<readonly TakenSeat[]> {
    const [rows] = await this.transactions.manager.query<[TakenSeat[], number]>(
      `WITH free AS (
         SELECT id FROM concert_seats
         WHERE show_id = $1 AND id = ANY($2::uuid[])
           AND ${isFreeAt('$3')}
         ORDER BY id FOR UPDATE
       )
       UPDATE concert_seats seat
       SET status = 'HELD', reservation_id = $4, held_until = $5
       FROM free WHERE seat.id = free.id
       RETURNING seat.id, section, row, number, price`,
      [hold.showId, hold.seatIds, hold.now, hold.reservationId, hold.heldUntil],
    );
    return rows;
  }

  async findExisting(showId: string, seatIds: readonly string[]): Promise<readonly string[]> {
    const rows = await this.transactions.manager.query<{ id: string }[]>(
      `SELECT id FROM concert_seats WHERE show_id = $1 AND id = ANY($2::uuid[])`,
      [showId, seatIds],
    );
    return rows.map(({ id }) => id);
  }

  async sell(reservationId: string, seatIds: readonly string[]): Promise<number> {
    const [, sold] = await this.transactions.manager.query<[unknown[], number]>(
      `WITH held AS (
         SELECT id FROM concert_seats
         WHERE id = ANY($2::uuid[]) AND reservation_id = $1 AND status = 'HELD'
         ORDER BY id FOR UPDATE
       )
       UPDATE concert_seats seat SET status = 'SOLD', held_until = NULL
       FROM held WHERE seat.id = held.id`,
      [reservationId, seatIds],
    );
    return sold;
  }

  async release(reservationIds: readonly string[], seatIds: readonly string[]): Promise<void> {
    await this.transactions.manager.query(
      `WITH owned AS (
         SELECT id FROM concert_seats
         WHERE id = ANY($2::uuid[]) AND reservation_id = ANY($1::uuid[])
         ORDER BY id FOR UPDATE
       )
       UPDATE concert_seats seat
       SET status = 'AVAILABLE', reservation_id = NULL, held_until = NULL
       FROM owned WHERE seat.id = owned.id`,
      [reservationIds, seatIds],
    );
  }
}
