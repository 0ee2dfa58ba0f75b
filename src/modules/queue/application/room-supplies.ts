import { Injectable } from '@nestjs/common';
import { BatchedReads } from '../../../shared/database/batched-reads.js';
import { RecentReads } from '../../../shared/database/recent-reads.js';
import { Transactions } from '../../../shared/database/transactions.js';
import type { Supply } from '../domain/outlook.js';

/** The supplies of one context by room id. Rooms in front of which it sells nothing now are absent. */
export type ReadSupplies = (roomIds: readonly string[]) => Promise<ReadonlyMap<string, Supply>>;

/** What is left to buy behind rooms. The contexts that sell it register here. */
@Injectable()
export class RoomSupplies {
  private readonly contexts = new Map<string, ReadSupplies>();
  private readonly reads = new BatchedReads(this.transactions, (ids) => this.read(ids));
  private readonly recent = new RecentReads(this.transactions, (id) => this.reads.find(id));

  constructor(private readonly transactions: Transactions) {}

  register(context: string, read: ReadSupplies): void {
    this.contexts.set(context, read);
  }

  /** The sum over all contexts, at most about a second old; null when none sells anything there now. */
  of(roomId: string): Promise<Supply | null> {
    return this.recent.find(roomId);
  }

  /** The supply has changed, through this instance. */
  outdate(roomId: string): void {
    this.recent.outdate(roomId);
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
