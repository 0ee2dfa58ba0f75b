import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Concerts } from '../domain/concerts.js';
import type { ShowOnSale } from '../domain/show.js';

const LANE = 'shows';
const LARGEST_BATCH = 1_000;
/** Some 2 MB of them; beyond it the oldest go. */
const MOST_ROOMS = 10_000;

/**
 * Shows as they are now, for many who ask at once: all that ask in one turn of the event loop share
 * one query, which begins after they asked.
 */
@Injectable()
export class ShowReader {
  private readonly batches = new Batcher<string, ShowOnSale | null>(
    async (ids) => {
      const shows = await this.concerts.findShows([...new Set(ids)]);
      const byId = new Map(shows.map((show) => [show.id, show]));
      return ids.map((id) => fulfilled(byId.get(id) ?? null));
    },
    { largestBatch: LARGEST_BATCH },
  );
  /** The room of a concert never changes, and the gate asks for it with every request. */
  private readonly rooms = new Map<string, string>();

  constructor(
    private readonly concerts: Concerts,
    private readonly transactions: Transactions,
  ) {}

  async read(id: string): Promise<ShowOnSale | null> {
    if (!this.transactions.isOpen) return this.batches.submit(LANE, id);
    // A transaction asks on its own connection: it sees its own changes, and waits for nobody.
    const [show] = await this.concerts.findShows([id]);
    return show ?? null;
  }

  /** The room in front of the show; null when there is no such show. */
  async readRoomId(id: string): Promise<string | null> {
    const known = this.rooms.get(id);
    if (known !== undefined) return known;
    const show = await this.read(id);
    if (!show) return null;
    const [oldest] = this.rooms.size < MOST_ROOMS ? [] : this.rooms.keys();
    if (oldest !== undefined) this.rooms.delete(oldest);
    this.rooms.set(id, show.roomId);
    return show.roomId;
  }
}
