import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { WantedSeat } from '../../domain/locked-seats.js';
import {
  type HeldSeat,
  type SeatHold,
  SeatInventory,
  type SeatsOfShow,
  type SeatStatusOfShow,
} from '../../domain/seat-inventory.js';
import type { ShowOnSale } from '../../domain/show.js';
import { isFreeAt } from './free-seat.js';
import { SHOW_ON_SALE_COLUMNS, SHOW_WITH_CONCERT } from './show-on-sale.js';

/**
 * Every statement locks its seats in the order of their ids before it changes them, so that two
 * of them never wait for each other in a circle.
 */
@Injectable()
export class TypeormSeatInventory extends SeatInventory {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  find(seatIds: readonly string[], now: Date): Promise<readonly SeatStatusOfShow[]> {
    return this.transactions.manager.query<SeatStatusOfShow[]>(
      `SELECT id, show_id AS "showId", ${isFreeAt('$2')} AS "isFree"
       FROM concert_seats WHERE id = ANY($1::uuid[])`,
      [seatIds, now],
    );
  }

  /**
   * Locks the free ones only: who comes late to a seat reads and leaves. A statement that had to wait
   * for a row looks again whether it is free. What else it says of a seat never changes.
   */
  async lockFree(
    showId: string,
    seatIds: readonly string[],
    now: Date,
  ): Promise<SeatsOfShow | null> {
    const [row] = await this.transactions.manager.query<(ShowOnSale & { seats: WantedSeat[] })[]>(
      `WITH free AS (
         SELECT id FROM concert_seats
         WHERE id = ANY($2::uuid[]) AND ${isOfShow('$1')} AND ${isFreeAt('$3')}
         ORDER BY id FOR UPDATE
       ), wanted AS (
         SELECT id, section, row, number, price, id IN (SELECT id FROM free) AS "isFree"
         FROM concert_seats WHERE id = ANY($2::uuid[]) AND ${isOfShow('$1')}
       )
       SELECT ${SHOW_ON_SALE_COLUMNS},
         (SELECT coalesce(json_agg(wanted), '[]') FROM wanted) AS seats
       FROM ${SHOW_WITH_CONCERT} WHERE show.id = $1`,
      [showId, seatIds, now],
    );
    if (!row) return null;
    const { seats, ...show } = row;
    return { show, seats };
  }

  async hold(holds: readonly SeatHold[], heldUntil: Date): Promise<number> {
    const [, held] = await this.transactions.manager.query<[unknown[], number]>(
      `UPDATE concert_seats seat
       SET status = 'HELD', reservation_id = hold.reservation_id, held_until = $3
       FROM unnest($1::uuid[], $2::uuid[]) AS hold (seat_id, reservation_id)
       WHERE seat.id = hold.seat_id`,
      [
        holds.map(({ seatId }) => seatId),
        holds.map(({ reservationId }) => reservationId),
        heldUntil,
      ],
    );
    return held;
  }

  lockHeld(
    reservationIds: readonly string[],
    seatIds: readonly string[],
  ): Promise<readonly HeldSeat[]> {
    return this.transactions.manager.query<HeldSeat[]>(
      `SELECT id, reservation_id AS "reservationId" FROM concert_seats
       WHERE id = ANY($2::uuid[]) AND reservation_id = ANY($1::uuid[]) AND status = 'HELD'
       ORDER BY id FOR UPDATE`,
      [reservationIds, seatIds],
    );
  }

  async sell(reservationIds: readonly string[], seatIds: readonly string[]): Promise<number> {
    const [, sold] = await this.transactions.manager.query<[unknown[], number]>(
      `UPDATE concert_seats SET status = 'SOLD', held_until = NULL
       WHERE id = ANY($2::uuid[]) AND reservation_id = ANY($1::uuid[]) AND status = 'HELD'`,
      [reservationIds, seatIds],
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

/**
 * Not written as a condition that an index could serve. Until the seats of a new show are in the statistics
 * of the planner it takes them for a few, and would go through all of them beside the ids.
 */
function isOfShow(showId: string): string {
  return `show_id IS NOT DISTINCT FROM ${showId}`;
}
