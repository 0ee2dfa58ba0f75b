import { Injectable } from '@nestjs/common';
import { BatchedReads } from '../../../shared/database/batched-reads.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Concerts } from '../domain/concerts.js';
import type { ShowOnSale } from '../domain/show.js';

/** About 2 MB. The oldest entry is dropped first. */
const MAX_CACHED_ROOMS = 10_000;

@Injectable()
export class ShowReader {
  private readonly shows = new BatchedReads(this.transactions, (ids) =>
    this.concerts.findShows(ids),
  );
  /** Room id by show id. It never changes, and every request that passes the gate reads it. */
  private readonly rooms = new Map<string, string>();

  constructor(
    private readonly concerts: Concerts,
    private readonly transactions: Transactions,
  ) {}

  read(id: string): Promise<ShowOnSale | null> {
    return this.shows.find(id);
  }

  readAll(ids: readonly string[]): Promise<ReadonlyMap<string, ShowOnSale>> {
    return this.shows.findAll(ids);
  }

  /** Returns the id of the room in front of the show; null when there is no such show. */
  async readRoomId(id: string): Promise<string | null> {
    const known = this.rooms.get(id);
    if (known !== undefined) return known;
    const show = await this.read(id);
    if (!show) return null;
    const [oldest] = this.rooms.size < MAX_CACHED_ROOMS ? [] : this.rooms.keys();
    if (oldest !== undefined) this.rooms.delete(oldest);
    this.rooms.set(id, show.roomId);
    return show.roomId;
  }
}
