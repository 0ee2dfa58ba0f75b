import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { UserInRoom } from '../../../shared/domain/user-in-room.js';
import { QueueFacade } from '../../queue/index.js';
import { Payments } from '../domain/payments.js';

const KEY = 'slots';
/** An open order keeps the slot, but does not prolong it: any time above 0. */
const KEEPS_SLOT_SECONDS = 0.001;

/** A hold of a user that was paid, or ended unpaid. */
interface EndedHoldOf extends UserInRoom {
  /** Seats or items that were paid; 0 for an unpaid hold. */
  readonly pieces: number;
}

/**
 * Ends the queue slots of users who have paid, unless they have another open payment in the room. After an unpaid hold it
 * gives back the time that the hold had added (docs/adr/0007-redis-inside-a-transaction.md).
 */
@Injectable()
export class EndSlots {
  private readonly holds = new Batcher<EndedHoldOf, void>(async (holds) => {
    await this.transactions.run(() => this.endAll(holds), { beginsWithLocks: true });
    return holds.map(() => fulfilled(undefined));
  });

  constructor(
    private readonly payments: Payments,
    private readonly queue: QueueFacade,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs after the commit of the caller's transaction, or at once outside one. Holds and concurrent
   * calls share a transaction. Never fails: a slot that could not be ended expires later.
   */
  async afterCommit(holds: readonly EndedHoldOf[]): Promise<void> {
    if (holds.length === 0) return;
    await this.transactions.afterCommit(async () => {
      await Promise.all(holds.map((hold) => this.holds.submit(KEY, hold)));
    });
  }

  private async endAll(holds: readonly EndedHoldOf[]): Promise<void> {
    const now = this.clock.now();
    // The statements are sent together and run one after the other. So the read sees all holds that
    // other instances made for these users.
    const [, open] = await Promise.all([
      this.queue.lockUsers(holds),
      this.payments.findOpenIn(holds, now),
    ]);
    const secondsOfOthers = ({ userId, roomId }: UserInRoom) => {
      const other = open.find((one) => one.userId === userId && one.roomId === roomId);
      if (!other) return 0;
      return other.holdsUntil
        ? (other.holdsUntil.getTime() - now.getTime()) / 1_000
        : KEEPS_SLOT_SECONDS;
    };
    // The locks must last until all slots have ended. Else the slot of a new hold could end.
    const ended = await Promise.allSettled(
      holds.map((hold) => {
        const { roomId, userId, pieces } = hold;
        return this.queue.endHold(roomId, userId, { pieces, othersSeconds: secondsOfOthers(hold) });
      }),
    );
    for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason;
  }
}
