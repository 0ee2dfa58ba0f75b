import { Injectable } from '@nestjs/common';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import type { Block, BlockSummary, LockedSeat } from '../../domain/show-repair.js';
import { ShowRepairs } from '../../domain/show-repairs.js';
import { BlockRow } from './block.row.js';
import { isFreeAt } from './concert-sql.js';

/** Every statement locks its seats in the order of their ids, as holds do. */
@Injectable()
export class TypeormShowRepairs extends ShowRepairs {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async setPrice(showId: string, section: string, price: number): Promise<void> {
    await this.transactions.manager.query(
      `UPDATE concert_areas SET price = $3 WHERE show_id = $1 AND section = $2`,
      [showId, section, price],
    );
  }

  async setCapacity(showId: string, section: string, capacity: number): Promise<boolean> {
    const [, changed] = await this.transactions.manager.query<[unknown[], number]>(
      `UPDATE concert_areas SET capacity = $3, available = available + $3 - capacity
       WHERE show_id = $1 AND section = $2 AND available + $3 - capacity >= 0`,
      [showId, section, capacity],
    );
    return changed === 1;
  }

  async findSeatIds(showId: string, section: string): Promise<readonly string[]> {
    const seats = await this.transactions.manager.query<{ id: string }[]>(
      `SELECT id FROM concert_seats WHERE show_id = $1 AND section = $2 ORDER BY position`,
      [showId, section],
    );
    return seats.map(({ id }) => id);
  }

  lockSeats(showId: string, seatIds: readonly string[], now: Date): Promise<readonly LockedSeat[]> {
    return this.transactions.manager.query<LockedSeat[]>(
      `SELECT id, ${isFreeAt('$3')} AS "isFree" FROM concert_seats
       WHERE id = ANY($2::uuid[]) AND show_id = $1 ORDER BY id FOR UPDATE`,
      [showId, seatIds, now],
    );
  }

  async addBlock(block: Block): Promise<void> {
    const { manager } = this.transactions;
    await manager.query(
      `UPDATE concert_seats SET status = 'BLOCKED', reservation_id = NULL, held_until = NULL
       WHERE id = ANY($1::uuid[])`,
      [block.seatIds],
    );
    await manager.insert(BlockRow, { ...block, seatIds: [...block.seatIds] });
  }

  findBlocks(showId: string, page: PageRequest): Promise<readonly Block[]> {
    return this.transactions.manager.find(BlockRow, newestFirst<BlockRow>(page, { showId }));
  }

  async describeBlock(showId: string, id: string): Promise<BlockSummary | null> {
    const [block] = await this.transactions.manager.query<BlockSummary[]>(
      `SELECT block.id, block.show_id AS "showId", reason, block.created_at AS "createdAt",
         (SELECT json_agg(counted ORDER BY section) FROM (
           SELECT section, count(*) AS seats FROM unnest(seat_ids) AS blocked (id)
           JOIN concert_seats USING (id) GROUP BY section) counted) AS sections
       FROM concert_blocks block WHERE block.id = $2 AND block.show_id = $1`,
      [showId, id],
    );
    return block ?? null;
  }

  async removeBlock(showId: string, blockId: string): Promise<boolean> {
    const { manager } = this.transactions;
    const [[block]] = await manager.query<[{ seatIds: string[] }[], number]>(
      `DELETE FROM concert_blocks WHERE id = $2 AND show_id = $1 RETURNING seat_ids AS "seatIds"`,
      [showId, blockId],
    );
    if (!block) return false;
    await manager.query(
      `WITH blocked AS (
         SELECT id FROM concert_seats WHERE id = ANY($1::uuid[]) AND status = 'BLOCKED'
         ORDER BY id FOR UPDATE
       )
       UPDATE concert_seats seat SET status = 'AVAILABLE' FROM blocked WHERE seat.id = blocked.id`,
      [block.seatIds],
    );
    return true;
  }
}
