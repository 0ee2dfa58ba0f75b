import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { UserInRoom } from '../../../shared/domain/user-in-room.js';
import { QueueFacade } from '../../queue/index.js';
import { Payments } from '../domain/payments.js';

const KEY = 'slots';

/** A payment in front of a room. */
export interface Purchase extends UserInRoom {
  /** The seats or pieces that were paid. */
  readonly pieces: number;
}

/**
 * Counts what users have bought in a room, and ends their slots, unless they have another open payment
 * (docs/adr/0007-redis-inside-a-transaction.md).
 */
@Injectable()
export class EndSlots {
  private readonly slots = new Batcher<Purchase, void>(async (purchases) => {
    await this.transactions.run(() => this.endUnlessBusy(purchases), { beginsWithLocks: true });
    return purchases.map(() => fulfilled(undefined));
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
  afterCommit(purchase: Purchase): Promise<void> {
    return this.transactions.afterCommit(() => this.slots.submit(KEY, purchase));
  }

  private async endUnlessBusy(purchases: readonly Purchase[]): Promise<void> {
    // The statements are sent together and run one after the other. So the read sees all holds that
    // other instances made for these users.
    const [, open] = await Promise.all([
      this.queue.lockUsers(purchases),
      this.payments.findOpenIn(purchases, this.clock.now()),
    ]);
    const isBusy = ({ userId, roomId }: UserInRoom) =>
      open.some((other) => other.userId === userId && other.roomId === roomId);
    // The locks must last until all slots have ended. Else the slot of a new hold could end.
    const ended = await Promise.allSettled(
      purchases.map((purchase) => {
        const { roomId, userId, pieces } = purchase;
        return this.queue.endSlot(roomId, isBusy(purchase) ? null : userId, pieces);
      }),
    );
    for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason;
  }
}
