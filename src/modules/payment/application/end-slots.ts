import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { QueueFacade } from '../../queue/index.js';
import { Payments, type UserInRoom } from '../domain/payments.js';

/**
 * Ends the queue slots of users who have paid: they are done, unless something else of theirs in
 * that room waits for its payment (docs/adr/0007-redis-inside-a-transaction.md).
 */
@Injectable()
export class EndSlots {
  private readonly slots = new Batcher<UserInRoom, void>(async (slots) => {
    await this.transactions.run(() => this.endThoseDone(slots), { beginsWithLocks: true });
    return slots.map(() => fulfilled(undefined));
  });

  constructor(
    private readonly payments: Payments,
    private readonly queue: QueueFacade,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * After the commit of the caller's transaction, or at once when there is none, together with all
   * that end at that time. Never fails: a slot that could not be ended ends by its own time.
   */
  afterCommit(slot: UserInRoom): Promise<void> {
    return this.transactions.afterCommit(() => this.slots.submit('slots', slot));
  }

  private async endThoseDone(slots: readonly UserInRoom[]): Promise<void> {
    // Sent together, done one after the other: what is read once the turns are ours has all that
    // other instances have held for these users.
    const [, busy] = await Promise.all([
      this.queue.takeTurnOfEach(slots),
      this.payments.findOpenIn(slots, this.clock.now()),
    ]);
    const done = slots.filter(
      ({ userId, roomId }) =>
        !busy.some((other) => other.userId === userId && other.roomId === roomId),
    );
    // All of them have to be over before the turns are: a slot that ends later might end a hold.
    const ended = await Promise.allSettled(
      done.map(({ roomId, userId }) => this.queue.endSlot(roomId, userId)),
    );
    for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason;
  }
}
