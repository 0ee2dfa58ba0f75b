import { Injectable } from '@nestjs/common';
import { Outbox } from '../../../shared/outbox/outbox.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { Orders } from '../domain/orders.js';
import { EndOrders } from './end-orders.js';
import { orderEvent } from './order-events.js';

const BATCH_SIZE = 100;

/**
 * Ends orders that were not paid in time, and returns their stock and coupons. The clock has ended
 * them already, so they can't be paid. Safe on several instances at once.
 */
@Injectable()
export class ExpireOrders {
  constructor(
    private readonly orders: Orders,
    private readonly endOrders: EndOrders,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Returns the number of orders. */
  async expireAll(): Promise<number> {
    let expired = 0;
    for (;;) {
      const batch = await this.transactions.run(() => this.expireBatch());
      expired += batch;
      if (batch < BATCH_SIZE) return expired;
    }
  }

  private async expireBatch(): Promise<number> {
    const ended = await this.orders.lockEnded(this.clock.now(), BATCH_SIZE);
    if (ended.length === 0) return 0;
    for (const order of ended) order.expire();

    await this.endOrders.endUnpaid(ended);
    await this.outbox.record(
      ended.map((order) => orderEvent('order.expired', order, order.state.expiresAt)),
    );
    return ended.length;
  }
}
