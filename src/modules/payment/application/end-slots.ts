import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { QueueFacade } from '../../queue/index.js';
import { Payments, type UserInRoom } from '../domain/payments.js';

const KEY = 'slots';

/**
 * Ends the queue slots of users who have paid, unless another payment of theirs in that room is
 * still open (docs/adr/0007-redis-inside-a-transaction.md).
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
   * After the commit of the caller's transaction, or at once outside one. Slots that end at the same
   * time share a transaction. Never fails: a slot that could not be ended expires later.
   */
  afterCommit(slot: UserInRoom): Promise<void> {
    return this.transactions.afterCommit(() => this.slots.submit(KEY, slot));
  }

  private async endUnlessBusy(slots: readonly UserInRoom[]): Promise<void> {
    // Sent together, run one after the other: the read sees all holds that other instances made for
    // these users.
    const [, busy] = await Promise.all([
      this.queue.lockUsers(slots),
      this.payments.findOpenIn(slots, this.clock.now()),
    ]);
    const done = slots.filter(
      ({ userId, roomId }) =>
        !busy.some((other) => other.userId === userId && other.roomId === roomId),
    );
    // Wait for all before the locks are released: a slot that ends later could end under a new hold.
    const ended = await Promise.allSettled(
      done.map(({ roomId, userId }) => this.queue.endSlot(roomId, userId)),
    );
    for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason;
  }
}
