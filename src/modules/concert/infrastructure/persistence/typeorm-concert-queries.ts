import { Injectable } from '@nestjs/common';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import type { Supply } from '../../../queue/index.js';
import { ConcertQueries } from '../../application/concert-queries.js';
import type { ConcertView, ReservableShowView } from '../../application/concert-views.js';
import { countSeats, type ShowOnSale } from '../../domain/show.js';
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
    const { manager } = this.transactions;
    const shows = await manager.query<Pick<ShowOnSale, 'id' | 'roomId' | 'sections'>[]>(
      `SELECT show.id, room_id AS "roomId", sections FROM ${SHOW_WITH_CONCERT}
       WHERE room_id = ANY($1::uuid[]) AND starts_at > $2
         AND show.status = 'ON_SALE' AND concert.status = 'ON_SALE'`,
      [roomIds, now],
    );
    if (shows.length === 0) return new Map();
    // With a join, the planner does not know the shows, and reads all seats for a small one.
    const taken = await manager.query<{ id: string; held: number; sold: number }[]>(
      `SELECT show_id AS id, count(*) FILTER (WHERE status = 'HELD')::int AS held,
              count(*) FILTER (WHERE status = 'SOLD')::int AS sold
       FROM concert_seats
       WHERE show_id = ANY($1::uuid[]) AND status <> 'AVAILABLE' AND NOT ${isFreeAt('$2')}
       GROUP BY show_id`,
      [shows.map(({ id }) => id), now],
    );
    const takenOf = new Map(taken.map((show) => [show.id, show]));
    const supplies = new Map<string, Supply>();
    for (const { id, roomId, sections } of shows) {
      const { held, sold } = takenOf.get(id) ?? { held: 0, sold: 0 };
      const before = supplies.get(roomId) ?? { left: 0, held: 0 };
      const left = before.left + countSeats(sections) - held - sold;
      supplies.set(roomId, { left, held: before.held + held });
    }
    return supplies;
  }
}
