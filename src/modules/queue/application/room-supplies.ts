import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { BatchedReads } from '../../../shared/database/batched-reads.js';
import { RecentReads } from '../../../shared/database/recent-reads.js';
import { Transactions } from '../../../shared/database/transactions.js';
import type { Supply } from '../domain/outlook.js';
import { RoomEvents } from './room-events.js';

/** How soon after a purchase the supply is counted, for those who listen. */
const LOOK_AFTER_MS = 1_000;

/** The supplies of one context by room id. Rooms in front of which it sells nothing now are absent. */
export type ReadSupplies = (roomIds: readonly string[]) => Promise<ReadonlyMap<string, Supply>>;

/** What is left to buy behind rooms. The contexts that sell it register here. */
@Injectable()
export class RoomSupplies implements OnApplicationShutdown {
  private readonly contexts = new Map<string, ReadSupplies>();
  private readonly reads = new BatchedReads(this.transactions, (ids) => this.read(ids));
  private readonly recent = new RecentReads(this.transactions, (id) => this.look(id));
  private readonly soldOut = new Set<string>();
  /** Rooms that will be looked at. */
  private readonly changed = new Set<string>();
  private isStopping = false;

  constructor(
    private readonly transactions: Transactions,
    private readonly events: RoomEvents,
  ) {}

  onApplicationShutdown(): void {
    this.isStopping = true;
  }

  register(context: string, read: ReadSupplies): void {
    this.contexts.set(context, read);
  }

  /** The sum over all contexts, at most about a second old; null when none sells anything there now. */
  of(roomId: string): Promise<Supply | null> {
    return this.recent.find(roomId);
  }

  /** The supply has changed, through this instance. If somebody has looked at it, it is counted again soon. */
  outdate(roomId: string): void {
    if (!this.recent.outdate(roomId) || this.changed.has(roomId)) return;
    this.changed.add(roomId);
    // A purchase ends its slot in a transaction.
    this.transactions.outside(() =>
      setTimeout(() => this.lookAgain(roomId), LOOK_AFTER_MS).unref(),
    );
  }

  private lookAgain(roomId: string): void {
    this.changed.delete(roomId);
    if (!this.isStopping) this.of(roomId).catch(() => undefined);
  }

  /** Whoever sees first that all is sold, or that something is left again, tells all who listen. */
  private async look(roomId: string): Promise<Supply | null> {
    const supply = await this.reads.find(roomId);
    const isSoldOut = supply !== null && supply.left + supply.held === 0;
    if (isSoldOut !== this.soldOut.has(roomId)) {
      if (isSoldOut) this.soldOut.add(roomId);
      else this.soldOut.delete(roomId);
      void this.events.announce(roomId, 'room');
    }
    return supply;
  }

  private async read(roomIds: readonly string[]): Promise<ReadonlyMap<string, Supply>> {
    const sums = new Map<string, Supply>();
    for (const read of this.contexts.values()) {
      for (const [roomId, { left, held }] of await read(roomIds)) {
        const sum = sums.get(roomId) ?? { left: 0, held: 0 };
        sums.set(roomId, { left: sum.left + left, held: sum.held + held });
      }
    }
    return sums;
  }
}
