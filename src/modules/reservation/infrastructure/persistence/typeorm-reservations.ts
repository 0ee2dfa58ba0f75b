import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { inIndexOrder } from '../../../../shared/database/index-order.js';
import { columnsOf, insertRows } from '../../../../shared/database/columns.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import { UNPAID_COUNTS_MS, type UserHolds } from '../../domain/hold-policy.js';
import type { Reservation } from '../../domain/reservation.js';
import { Reservations } from '../../domain/reservations.js';
import { toReservation, toRow } from './reservation-mapper.js';
import { ReservationRow } from './reservation.row.js';

const COLUMNS = `id, user_id AS "userId", show_id AS "showId", room_id AS "roomId",
  payment_id AS "paymentId", seats, areas, seat_count AS "seatCount", status,
  hold_expires_at AS "holdExpiresAt", ended_at AS "endedAt", created_at AS "createdAt"`;
/** `now` is the placeholder of the current time. */
const isLiveAt = (now: string) =>
  `(status = 'CONFIRMED' OR (status = 'HELD' AND hold_expires_at > ${now}))`;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
/** A hold that has expired by the clock, `$3`. */
const HAS_EXPIRED = `(status = 'HELD' AND hold_expires_at <= $3)`;

@Injectable()
export class TypeormReservations extends Reservations {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(reservations: readonly Reservation[]): Promise<void> {
    await insertRows(this.transactions.manager, ReservationRow, reservations.map(toRow));
  }

  async find(id: string): Promise<Reservation | null> {
    const row = await this.transactions.manager.findOneBy(ReservationRow, { id });
    return row && toReservation(row);
  }

  async lock(ids: readonly string[]): Promise<ReadonlyMap<string, Reservation>> {
    const rows = await this.transactions.manager.query<ReservationRow[]>(
      `SELECT ${COLUMNS} FROM reservation_reservations
       WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, toReservation(row)]));
  }

  async lockExpired(now: Date, limit: number): Promise<readonly Reservation[]> {
    const { manager } = this.transactions;
    const rows = await inIndexOrder(manager, () =>
      manager.find(ReservationRow, {
        where: { status: 'HELD', holdExpiresAt: LessThanOrEqual(now) },
        order: { holdExpiresAt: 'ASC' },
        take: limit,
        lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
      }),
    );
    return rows.map(toReservation);
  }

  async lockLive(
    showId: string,
    after: string | null,
    now: Date,
    limit: number,
  ): Promise<readonly Reservation[]> {
    const { manager } = this.transactions;
    const rows = await inIndexOrder(manager, () =>
      manager.query<ReservationRow[]>(
        `SELECT ${COLUMNS} FROM reservation_reservations
         WHERE show_id = $1 AND id > $2 AND ${isLiveAt('$3')} ORDER BY id LIMIT $4 FOR UPDATE`,
        [showId, after ?? BEFORE_ALL, now, limit],
      ),
    );
    return rows.map(toReservation);
  }

  async countLive(showId: string, now: Date): Promise<number> {
    const [row] = await this.transactions.manager.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM reservation_reservations
       WHERE show_id = $1 AND ${isLiveAt('$2')}`,
      [showId, now],
    );
    return row?.count ?? 0;
  }

  async findHeld(
    { roomId, userId }: { readonly roomId: string; readonly userId: string | null },
    now: Date,
    limit: number,
  ): Promise<readonly string[]> {
    // Two texts, so that each has its own index: the live ones of a user, or the held ones of all users.
    const ofUser = userId === null ? '' : 'AND user_id = $4';
    const rows = await this.transactions.manager.query<{ id: string }[]>(
      `SELECT id FROM reservation_reservations
       WHERE room_id = $1 AND status = 'HELD' AND hold_expires_at > $2 ${ofUser} LIMIT $3`,
      [roomId, now, limit, ...(userId === null ? [] : [userId])],
    );
    return rows.map(({ id }) => id);
  }

  async save(reservations: readonly Reservation[]): Promise<void> {
    const states = reservations.map(({ state }) => state);
    await this.transactions.manager.query(
      `UPDATE reservation_reservations reservation
       SET status = change.status, ended_at = change.ended_at
       FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS change (id, status, ended_at)
       WHERE reservation.id = change.id`,
      columnsOf(states, 'id', 'status', 'endedAt'),
    );
  }

  async saveRefunds(reservations: readonly Reservation[]): Promise<void> {
    const rows = reservations.map(toRow);
    await this.transactions.manager.query(
      `UPDATE reservation_reservations reservation
       SET status = change.status, seats = change.seats, areas = change.areas,
         seat_count = change.seat_count
       FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::jsonb[], $5::int[])
         AS change (id, status, seats, areas, seat_count)
       WHERE reservation.id = change.id`,
      [
        rows.map(({ id }) => id),
        rows.map(({ status }) => status),
        rows.map(({ seats }) => JSON.stringify(seats)),
        rows.map(({ areas }) => JSON.stringify(areas)),
        rows.map(({ seatCount }) => seatCount),
      ],
    );
  }

  /** Two parts, so that each has its own index: live reservations, and holds that ended unpaid. */
  async findHolds(
    userIds: readonly string[],
    showId: string,
    now: Date,
  ): Promise<ReadonlyMap<string, UserHolds>> {
    const rows = await this.transactions.manager.query<(UserHolds & { userId: string })[]>(
      `SELECT user_id AS "userId", sum(places)::int AS places,
         coalesce(array_agg(held_id) FILTER (WHERE held_id IS NOT NULL), '{}') AS "heldIds",
         coalesce(array_agg(unpaid_at ORDER BY unpaid_at DESC) FILTER (WHERE unpaid_at > $4), '{}')
           AS "endedUnpaid"
       FROM (
         SELECT user_id,
           CASE WHEN ${HAS_EXPIRED} THEN 0 ELSE seat_count END AS places,
           CASE WHEN status = 'HELD' AND NOT ${HAS_EXPIRED} THEN id END AS held_id,
           CASE WHEN ${HAS_EXPIRED} THEN hold_expires_at END AS unpaid_at
         FROM reservation_reservations
         WHERE user_id = ANY($1::uuid[]) AND show_id = $2 AND status IN ('HELD', 'CONFIRMED')
         UNION ALL
         SELECT user_id, 0, NULL, ended_at FROM reservation_reservations
         WHERE user_id = ANY($1::uuid[]) AND show_id = $2 AND ended_at > $4
       ) own GROUP BY user_id`,
      [userIds, showId, now, new Date(now.getTime() - UNPAID_COUNTS_MS)],
    );
    return new Map(rows.map(({ userId, ...holds }) => [userId, holds]));
  }
}
