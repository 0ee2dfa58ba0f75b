import { Injectable } from '@nestjs/common';
import { Outbox } from '../../../shared/outbox/outbox.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { Orders } from '../domain/orders.js';
import { EndOrders } from './end-orders.js';
import { orderEvent } from './order-events.js';

const BATCH_SIZE = 100;

/**
 * Sweeps orders that were not paid in time: stores their status and returns their stock and coupons.
 * They have already expired by the clock. Safe on several instances at once.
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

  /** Returns the number of expired orders. */
  async expireAll(): Promise<number> {
    let total = 0;
    for (;;) {
      const batch = await this.transactions.run(() => this.expireBatch());
      total += batch;
      if (batch < BATCH_SIZE) return total;
    }
  }

  private async expireBatch(): Promise<number> {
    const expired = await this.orders.lockExpired(this.clock.now(), BATCH_SIZE);
    if (expired.length === 0) return 0;
    for (const order of expired) order.expire();

    await this.endOrders.endUnpaid(expired);
    await this.outbox.record(
      expired.map((order) => orderEvent('order.expired', order, order.state.expiresAt)),
    );
    return expired.length;
  }
}
