import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PlacedSeat, WantedSeat } from '../../domain/locked-places.js';
import {
  type HeldSeat,
  type SeatHold,
  SeatInventory,
  type SeatsOfShow,
  type SeatStatusOfShow,
} from '../../domain/seat-inventory.js';
import { priceIn, type ShowOnSale } from '../../domain/show.js';
import { isFreeAt, SHOW_ON_SALE_COLUMNS, SHOW_WITH_CONCERT } from './concert-sql.js';

/** Every statement locks its seats in the order of their ids, so two of them never deadlock. */
@Injectable()
export class TypeormSeatInventory extends SeatInventory {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async find(
    seatIds: readonly string[],
    now: Date,
  ): Promise<ReadonlyMap<string, SeatStatusOfShow>> {
    const seats = await this.transactions.manager.query<SeatStatusOfShow[]>(
      `SELECT id, show_id AS "showId", ${isFreeAt('$2')} AS "isFree", reservation_id AS "reservationId"
       FROM concert_seats WHERE id = ANY($1::uuid[])`,
      [seatIds, now],
    );
    return new Map(seats.map((seat) => [seat.id, seat]));
  }

  /**
   * Requests for taken seats take no locks. After a wait for a row lock, PostgreSQL checks again that
   * the seat is free. The other columns never change.
   */
  async lockFree(
    showId: string,
    seatIds: readonly string[],
    now: Date,
  ): Promise<SeatsOfShow | null> {
    const [row] = await this.transactions.manager.query<
      (ShowOnSale & { seats: Unpriced<WantedSeat>[] })[]
    >(
      `WITH free AS (
         SELECT id FROM concert_seats
         WHERE id = ANY($2::uuid[]) AND ${isOfShow('$1')} AND ${isFreeAt('$3')}
         ORDER BY id FOR UPDATE
       ), wanted AS (
         SELECT id, position, section, row, number, reservation_id AS "reservationId",
           free.id IS NOT NULL AS "isFree"
         FROM concert_seats seat LEFT JOIN free USING (id) WHERE id = ANY($2::uuid[]) AND ${isOfShow('$1')}
       )
       SELECT ${SHOW_ON_SALE_COLUMNS},
         (SELECT coalesce(json_agg(wanted), '[]') FROM wanted) AS seats
       FROM ${SHOW_WITH_CONCERT} WHERE show.id = $1`,
      [showId, seatIds, now],
    );
    if (!row) return null;
    const { seats, ...show } = row;
    return { show, seats: priced(show, seats) };
  }

  async lockChoice(showId: string): Promise<void> {
    await this.transactions.manager.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('best seats of ' || $1, 0))`,
      [showId],
    );
  }

  async lockFreeAt(
    show: ShowOnSale,
    positions: readonly number[],
    now: Date,
  ): Promise<readonly PlacedSeat[]> {
    const seats = await this.transactions.manager.query<Unpriced<PlacedSeat>[]>(
      `SELECT id, position, section, row, number FROM concert_seats
       WHERE show_id = $1 AND position = ANY($2::int[]) AND ${isFreeAt('$3')}
       ORDER BY id FOR UPDATE SKIP LOCKED`,
      [show.id, positions, now],
    );
    return priced(show, seats);
  }

  async waitForLock(showId: string, positions: readonly number[], now: Date): Promise<void> {
    // The weakest lock that waits for FOR UPDATE. It ends with this statement.
    await this.transactions.manager.query(
      `SELECT FROM concert_seats WHERE show_id = $1 AND position =
         (SELECT min(position) FROM concert_seats
          WHERE show_id = $1 AND position = ANY($2::int[]) AND ${isFreeAt('$3')})
       FOR KEY SHARE`,
      [showId, positions, now],
    );
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

type Unpriced<Seat> = Omit<Seat, 'price'>;

/** The seats with the prices of their sections. */
function priced<Seat extends { readonly section: string }>(
  { sections }: ShowOnSale,
  seats: readonly Seat[],
): (Seat & { readonly price: number })[] {
  return seats.map((seat) => ({ ...seat, price: priceIn(sections, seat.section) }));
}

/** Not indexable on purpose: stale statistics would make the planner scan the whole show. */
function isOfShow(showId: string): string {
  return `show_id IS NOT DISTINCT FROM ${showId}`;
}
