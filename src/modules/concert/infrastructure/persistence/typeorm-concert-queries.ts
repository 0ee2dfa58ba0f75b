import { Injectable } from '@nestjs/common';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import { MAX_OFFERS, type Offer, type Supply } from '../../../queue/index.js';
import { ConcertQueries, type Layout, type PlacesNow } from '../../application/concert-queries.js';
import type { ConcertView, ReservableShowView } from '../../application/concert-views.js';
import { countSeats, type ShowOnSale } from '../../domain/show.js';
import { isFreeAt, saleIsNotOver, SHOW_WITH_CONCERT } from './concert-sql.js';
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

  async listOffers(roomId: string): Promise<readonly Offer[]> {
    const rows = await this.transactions.manager.find(ConcertRow, {
      select: { id: true, title: true },
      where: { roomId, status: 'ON_SALE' },
      order: { id: 'DESC' },
      take: MAX_OFFERS,
    });
    return rows.map(({ id, title }) => ({ kind: 'CONCERT', id, name: title }));
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
         SELECT (SELECT count(*) FROM concert_seats
                 WHERE show_id = show.id AND ${isFreeAt('$2')})::int
              + (SELECT coalesce(sum(available), 0) FROM concert_areas
                 WHERE show_id = show.id)::int AS free
       ) seats
       WHERE concert_id = $1 AND ${saleIsNotOver('$2')} AND seats.free > 0
         AND (on_sale_from IS NULL OR on_sale_from <= $2)
         AND ($3::timestamptz IS NULL OR (starts_at, show.id) > ($3, $4::uuid))
       ORDER BY starts_at, show.id LIMIT $5`,
      [concertId, now, afterStartsAt, afterId, limit + 1],
    );
    return rows.map((row) => ({ ...row, startsAt: row.startsAt.toISOString() }));
  }

  async readLayout(showId: string): Promise<Layout | null> {
    // One text is much faster to read than up to 100,000 rows.
    const [row] = await this.transactions.manager.query<
      (Omit<Layout, 'seatIds'> & { seatIds: string | null })[]
    >(
      `SELECT layout_version AS "layoutVersion", sections,
         (SELECT string_agg(id::text, ',' ORDER BY position)
          FROM concert_seats WHERE show_id = $1) AS "seatIds",
         (SELECT coalesce(json_agg(area ORDER BY position), '[]') FROM (
            SELECT id, section, price, capacity, position FROM concert_areas WHERE show_id = $1
          ) area) AS areas
       FROM concert_shows WHERE id = $1`,
      [showId],
    );
    return row ? { ...row, seatIds: row.seatIds?.split(',') ?? [] } : null;
  }

  async readPlaces(showId: string, now: Date): Promise<PlacesNow | null> {
    const [row] = await this.transactions.manager.query<PlacesNow[]>(
      `SELECT layout_version AS "layoutVersion",
         (SELECT coalesce(string_agg(
            CASE WHEN ${isFreeAt('$2')} THEN 'A' ELSE left(status, 1) END, '' ORDER BY position
          ), '') FROM concert_seats WHERE show_id = $1) AS statuses,
         (SELECT coalesce(array_agg(available ORDER BY position), '{}')
          FROM concert_areas WHERE show_id = $1) AS left
       FROM concert_shows WHERE id = $1`,
      [showId, now],
    );
    return row ?? null;
  }

  async countSeatsByRoom(
    roomIds: readonly string[],
    now: Date,
  ): Promise<ReadonlyMap<string, Supply>> {
    const { manager } = this.transactions;
    const shows = await manager.query<Pick<ShowOnSale, 'id' | 'roomId' | 'sections'>[]>(
      `SELECT show.id, room_id AS "roomId", sections FROM ${SHOW_WITH_CONCERT}
       WHERE room_id = ANY($1::uuid[]) AND ${saleIsNotOver('$2')}`,
      [roomIds, now],
    );
    if (shows.length === 0) return new Map();
    // With a join, the planner does not know the shows, and reads all seats for a small one.
    const ids = shows.map(({ id }) => id);
    const taken = await manager.query<{ id: string; held: number; taken: number }[]>(
      `SELECT show_id AS id, count(*)::int AS taken,
              count(*) FILTER (WHERE status = 'HELD')::int AS held
       FROM concert_seats
       WHERE show_id = ANY($1::uuid[]) AND status <> 'AVAILABLE' AND NOT ${isFreeAt('$2')}
       GROUP BY show_id`,
      [ids, now],
    );
    const standing = await manager.query<{ id: string; left: number }[]>(
      `SELECT show_id AS id, sum(available)::int AS left FROM concert_areas
       WHERE show_id = ANY($1::uuid[]) GROUP BY show_id`,
      [ids],
    );
    const standingOf = new Map(standing.map(({ id, left }) => [id, left]));
    const takenOf = new Map(taken.map((show) => [show.id, show]));
    const supplies = new Map<string, Supply>();
    for (const { id, roomId, sections } of shows) {
      const seats = takenOf.get(id) ?? { held: 0, taken: 0 };
      const before = supplies.get(roomId) ?? { left: 0, held: 0 };
      const left = countSeats(sections) - seats.taken + (standingOf.get(id) ?? 0);
      supplies.set(roomId, { left: before.left + left, held: before.held + seats.held });
    }
    return supplies;
  }
}
