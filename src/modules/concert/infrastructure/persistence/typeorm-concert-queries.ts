import { Injectable } from '@nestjs/common';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import type { Supply } from '../../../queue/index.js';
import { ConcertQueries } from '../../application/concert-queries.js';
import type { ConcertView, ReservableShowView } from '../../application/concert-views.js';
import { isFreeAt, SHOW_WITH_CONCERT } from './concert-sql.js';
import { ConcertRow } from './concert.row.js';

@Injectable()
export class TypeormConcertQueries extends ConcertQueries {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async listConcerts(page: PageRequest): Promise<readonly ConcertView[]> {
    const onSale = newestFirst<ConcertRow>(page, { status: 'ON_SALE' });
    const rows = await this.transactions.manager.find(ConcertRow, onSale);
    return rows.map(({ version: _version, ...row }) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
    }));
  }

  async listReservableShows(
    concertId: string,
    { limit, after }: PageRequest,
    now: Date,
  ): Promise<readonly ReservableShowView[]> {
    const [afterStartsAt, afterId] = after?.split('_') ?? [null, null];
    const rows = await this.transactions.manager.query<
      (Omit<ReservableShowView, 'startsAt'> & { startsAt: Date })[]
    >(
      `SELECT show.id, concert_id AS "concertId", starts_at AS "startsAt",
              max_seats_per_user AS "maxSeatsPerUser", seats.free AS "seatsLeft"
       FROM ${SHOW_WITH_CONCERT}
       CROSS JOIN LATERAL (
         SELECT count(*)::int AS free FROM concert_seats
         WHERE show_id = show.id AND ${isFreeAt('$2')}
       ) seats
       WHERE concert_id = $1 AND starts_at > $2 AND seats.free > 0
         AND show.status = 'ON_SALE' AND concert.status = 'ON_SALE'
         AND ($3::timestamptz IS NULL OR (starts_at, show.id) > ($3, $4::uuid))
       ORDER BY starts_at, show.id LIMIT $5`,
      [concertId, now, afterStartsAt, afterId, limit + 1],
    );
    return rows.map((row) => ({ ...row, startsAt: row.startsAt.toISOString() }));
  }

  async listSeatIds(showId: string): Promise<readonly string[]> {
    // One text is much faster to read than up to 100,000 rows.
    const [row] = await this.transactions.manager.query<[{ ids: string | null }]>(
      `SELECT string_agg(id::text, ',' ORDER BY position) AS ids
       FROM concert_seats WHERE show_id = $1`,
      [showId],
    );
    return row.ids?.split(',') ?? [];
  }

  async listSeatStatuses(showId: string, now: Date): Promise<string> {
    const [row] = await this.transactions.manager.query<[{ statuses: string | null }]>(
      `SELECT string_agg(
         CASE WHEN ${isFreeAt('$2')} THEN 'A' ELSE left(status, 1) END, '' ORDER BY position
       ) AS statuses FROM concert_seats WHERE show_id = $1`,
      [showId, now],
    );
    return row.statuses ?? '';
  }

  async countSeatsByRoom(
    roomIds: readonly string[],
    now: Date,
  ): Promise<ReadonlyMap<string, Supply>> {
    const rows = await this.transactions.manager.query<(Supply & { roomId: string })[]>(
      `SELECT room_id AS "roomId", sum(seats.left)::int AS left, sum(seats.held)::int AS held
       FROM ${SHOW_WITH_CONCERT}
       CROSS JOIN LATERAL (
         SELECT count(*) FILTER (WHERE ${isFreeAt('$2')}) AS left,
                count(*) FILTER (WHERE status = 'HELD' AND held_until > $2) AS held
         FROM concert_seats WHERE show_id = show.id
       ) seats
       WHERE room_id = ANY($1::uuid[]) AND starts_at > $2
         AND show.status = 'ON_SALE' AND concert.status = 'ON_SALE'
       GROUP BY room_id`,
      [roomIds, now],
    );
    return new Map(rows.map(({ roomId, left, held }) => [roomId, { left, held }]));
  }
}
