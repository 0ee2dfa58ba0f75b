import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { DomainError } from '../../../shared/domain/domain-error.js';
import { Money } from '../../../shared/domain/money.js';
import { Outbox } from '../../../shared/outbox/outbox.js';
import {
  type LockedPayables,
  Payables,
  PaymentError,
  type Refund,
  type RefundedParts,
  type Refusals,
  type Settlement,
} from '../../payment/index.js';
import type { Order } from '../domain/order.js';
import { OrderError } from '../domain/order-error.js';
import { Orders } from '../domain/orders.js';
import { EndOrders } from './end-orders.js';
import { paidEvent, refundEvent } from './order-events.js';

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
      refusals: async (some, now) => this.refusals(some, locked, now),
      settle: (settlements) => this.settle(settlements, locked),
      refund: (refunds) => this.refund(refunds, locked),
    };
  }

  /** Refuses orders that are paid, cancelled or expired with ORDER_NOT_PENDING. */
  private refusals(ids: readonly string[], locked: Locked, now: Date): Refusals {
    const ended = ids.filter((id) => locked.get(id)?.statusAt(now) !== 'PENDING_PAYMENT');
    return new Map(
      ended.map((id): [string, DomainError] => [id, new OrderError('ORDER_NOT_PENDING')]),
    );
  }

  private async settle(settlements: readonly Settlement[], locked: Locked): Promise<void> {
    const orders: Order[] = [];
    const events = settlements.map(({ id, paidAt, receiptNumber }) => {
      const order = orderOf(id, locked);
      order.pay(paidAt);
      orders.push(order);
      return paidEvent(order, receiptNumber, paidAt);
    });
    await Promise.all([this.orders.save(orders), this.outbox.record(events)]);
  }

  /** @throws PaymentError REFUND_KIND_MISMATCH, REFUND_CUTOFF_PASSED (not for admins), REFUND_EXCEEDS_PURCHASE */
  private async refund(refunds: readonly Refund[], locked: Locked): Promise<RefundedParts> {
    const returned = refunds.map((refund) => {
      const order = orderOf(refund.id, locked);
      return { order, refund, lines: returnedLines(order, refund) };
    });
    await this.endOrders.refund(
      returned.map(({ order }) => order),
      returned.flatMap(({ lines }) => lines),
    );
    await this.outbox.record(
      returned.map(({ order, lines, refund: { refundedAt, reason } }) =>
        refundEvent(order, lines, refundedAt, reason),
      ),
    );
    return new Map(
      returned.map(({ order, lines }) => [
        order.state.id,
        {
          amount: Money.sum(lines.map(({ total }) => Money.of(total))),
          isLast: order.status === 'REFUNDED',
        },
      ]),
    );
  }
}

/** @throws PaymentError REFUND_KIND_MISMATCH, REFUND_CUTOFF_PASSED, REFUND_EXCEEDS_PURCHASE */
function returnedLines(order: Order, { pieces, byAdmin, refundedAt }: Refund) {
  if (pieces?.seatIds || pieces?.areas) throw new PaymentError('REFUND_KIND_MISMATCH');
  if (!byAdmin && !order.isRefundableAt(refundedAt)) {
    throw new PaymentError('REFUND_CUTOFF_PASSED');
  }
  const lines = order.refund(pieces?.lines ?? null, refundedAt);
  if (!lines) throw new PaymentError('REFUND_EXCEEDS_PURCHASE');
  return lines;
}

function orderOf(id: string, locked: Locked): Order {
  const order = locked.get(id);
  if (!order) throw new OrderError('ORDER_NOT_PENDING');
  return order;
}
