import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Outbox } from '../../../shared/outbox/outbox.js';
import {
  type LockedPayables,
  Payables,
  PaymentError,
  type Refund,
  type Refusals,
  type Settlement,
} from '../../payment/index.js';
import type { Order } from '../domain/order.js';
import { OrderError } from '../domain/order-error.js';
import { Orders } from '../domain/orders.js';
import { EndOrders } from './end-orders.js';
import { orderEvent } from './order-events.js';

type Locked = ReadonlyMap<string, Order>;

/** Settles and refunds orders for the context `payment`. Placing an order has already taken its stock. */
@Injectable()
export class OrderPayable implements OnModuleInit {
  constructor(
    private readonly payables: Payables,
    private readonly orders: Orders,
    private readonly endOrders: EndOrders,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    this.payables.register('ORDER', (ids) => this.lock(ids));
  }

  private async lock(ids: readonly string[]): Promise<LockedPayables> {
    const locked = await this.orders.lock(ids);
    return {
      piecesOf: (id) => locked.get(id)?.pieces ?? 0,
      refusals: (some, now) => Promise.resolve(refusalsOf(some, locked, now)),
      settle: (settlements) => this.settle(settlements, locked),
      refund: (refund) => this.refund(orderOf(refund.id, locked), refund),
    };
  }

  private async settle(settlements: readonly Settlement[], locked: Locked): Promise<void> {
    const orders: Order[] = [];
    const events = settlements.map(({ id, paidAt, receiptNumber }) => {
      const order = orderOf(id, locked);
      order.pay(paidAt);
      orders.push(order);
      return orderEvent('order.paid', order, paidAt, { receiptNumber });
    });
    await Promise.all([this.orders.save(orders), this.outbox.record(events)]);
  }

  /** @throws PaymentError REFUND_CUTOFF_PASSED, not for admins */
  private async refund(order: Order, { byAdmin, refundedAt }: Refund): Promise<void> {
    if (!byAdmin && !order.isRefundableAt(refundedAt)) {
      throw new PaymentError('REFUND_CUTOFF_PASSED');
    }
    order.refund(refundedAt);
    await this.endOrders.end([order]);
    await this.outbox.record([orderEvent('order.refunded', order, refundedAt)]);
  }
}

/** An order that is paid, cancelled or expired is refused with ORDER_NOT_PENDING. */
function refusalsOf(ids: readonly string[], locked: Locked, now: Date): Refusals {
  const notPending = ids.filter((id) => locked.get(id)?.statusAt(now) !== 'PENDING_PAYMENT');
  return new Map(notPending.map((id) => [id, new OrderError('ORDER_NOT_PENDING')]));
}

function orderOf(id: string, locked: Locked): Order {
  const order = locked.get(id);
  if (!order) throw new OrderError('ORDER_NOT_PENDING');
  return order;
}
