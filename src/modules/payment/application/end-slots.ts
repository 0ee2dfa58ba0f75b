import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { UserInRoom } from '../../../shared/domain/user-in-room.js';
import { QueueFacade } from '../../queue/index.js';
import { Payments } from '../domain/payments.js';

const KEY = 'slots';

/**
 * Ends the queue slots of users who have paid, unless they have another open payment in the room
 * (docs/adr/0007-redis-inside-a-transaction.md).
 */
@Injectable()
export class EndSlots {
  private readonly slots = new Batcher<UserInRoom, void>(async (slots) => {
    await this.transactions.run(() => this.endUnlessBusy(slots), { beginsWithLocks: true });
    return slots.map(() => fulfilled(undefined));
  });

  constructor(
    private readonly payments: Payments,
    private readonly queue: QueueFacade,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs after the commit of the caller's transaction, or at once outside one. Concurrent calls share
   * a transaction. Never fails: a slot that could not be ended expires later.
   */
  afterCommit(slot: UserInRoom): Promise<void> {
    return this.transactions.afterCommit(() => this.slots.submit(KEY, slot));
  }

  private async endUnlessBusy(slots: readonly UserInRoom[]): Promise<void> {
    // The statements are sent together and run one after the other. So the read sees all holds that
    // other instances made for these users.
    const [, open] = await Promise.all([
      this.queue.lockUsers(slots),
      this.payments.findOpenIn(slots, this.clock.now()),
    ]);
    const done = slots.filter(
      ({ userId, roomId }) =>
        !open.some((other) => other.userId === userId && other.roomId === roomId),
    );
    // The locks must last until all slots have ended. Else the slot of a new hold could end.
    const ended = await Promise.allSettled(
      done.map(({ roomId, userId }) => this.queue.endSlot(roomId, userId)),
    );
    for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason;
  }
}
