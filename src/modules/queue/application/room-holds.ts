import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { UserLocks } from './user-locks.js';

/** One user in the room, or with null everybody. */
export interface Holders {
  readonly roomId: string;
  readonly userId: string | null;
}

/** The unpaid holds, or the unpaid orders, of one context. */
export interface UnpaidHolds {
  /** Ids of at most `limit` unpaid holds, without locks. */
  find(holders: Holders, limit: number): Promise<readonly string[]>;
  /**
   * Locks these holds, then gives them up as their users can. Leaves alone what was paid or has ended
   * meanwhile. Needs a transaction. A release for everybody does not count against any user.
   */
  giveUp(ids: readonly string[], holders: Holders): Promise<void>;
}

const PAGE_SIZE = 100;

/**
 * What users in front of a room hold and have not paid. The contexts that own it register here, so
 * `queue` does not import them.
 */
@Injectable()
export class RoomHolds {
  private readonly contexts = new Map<string, UnpaidHolds>();

  constructor(
    private readonly locks: UserLocks,
    private readonly transactions: Transactions,
  ) {}

  /** Payments lock orders before reservations (`Payables`). By name, so do all transactions here. */
  register(context: 'order' | 'reservation', holds: UnpaidHolds): void {
    this.contexts.set(context, holds);
  }

  /**
   * Gives up all unpaid holds of a user in the room. Inside a transaction, no hold of this user is made
   * until it ends. With null, gives up the holds of all users, a page per transaction: a call that was
   * interrupted may be repeated.
   */
  release(roomId: string, userId: string | null): Promise<void> {
    if (userId === null) return this.giveUpAll({ roomId, userId });
    return this.transactions.run(async () => {
      await this.locks.lock([{ roomId, userId }]);
      await this.giveUpAll({ roomId, userId });
    });
  }

  private async giveUpAll(holders: Holders): Promise<void> {
    for (const [, holds] of [...this.contexts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      while ((await this.giveUpPage(holds, holders)) === PAGE_SIZE);
    }
  }

  /** Returns how many were found. The next page does not find them again. */
  private giveUpPage(holds: UnpaidHolds, holders: Holders): Promise<number> {
    return this.transactions.run(async () => {
      const ids = await holds.find(holders, PAGE_SIZE);
      if (ids.length > 0) await holds.giveUp(ids, holders);
      return ids.length;
    });
  }
}
