import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Outbox } from '../../../shared/database/outbox/outbox.js';
import {
  type LockedPayable,
  Payables,
  PaymentError,
  type Refund,
  type Settlement,
} from '../../payment/index.js';
import type { Order } from '../domain/order.js';
import { OrderError } from '../domain/order-error.js';
import { Orders } from '../domain/orders.js';
import { EndOrders } from './end-orders.js';
import { orderEvent } from './order-events.js';

/** What it means to pay for an order, and to refund it. Its stock was taken when it was placed. */
@Injectable()
export class OrderPayable implements OnModuleInit {
  constructor(
    private readonly payables: Payables,
    private readonly orders: Orders,
    private readonly endOrders: EndOrders,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    this.payables.register('ORDER', (id) => this.lock(id));
  }

  private async lock(id: string): Promise<LockedPayable> {
    const order = await this.orders.lock(id);
    if (!order) throw new OrderError('ORDER_NOT_PENDING');
    return {
      settle: (settlement) => this.settle(order, settlement),
      refund: (refund) => this.refund(order, refund),
    };
  }

  /** @throws OrderError ORDER_NOT_PENDING */
  private async settle(order: Order, { receiptNumber, paidAt }: Settlement): Promise<void> {
    order.pay(paidAt);
    await this.orders.save([order]);
    await this.outbox.record([orderEvent('paid', order, paidAt, { receiptNumber })]);
  }

  /** @throws PaymentError REFUND_CUTOFF_PASSED: the buyer may for seven days. */
  private async refund(order: Order, { byAdmin, refundedAt }: Refund): Promise<void> {
    if (!byAdmin && !order.isRefundableAt(refundedAt)) {
      throw new PaymentError('REFUND_CUTOFF_PASSED');
    }
    order.refund(refundedAt);
    await this.endOrders.end([order]);
    await this.outbox.record([orderEvent('refunded', order, refundedAt)]);
  }
}
