import type { DomainEvent } from '../../../shared/outbox/outbox.js';
import type { Sale, SaleEvents } from '../../item/index.js';
import type { Order } from '../domain/order.js';
import type { ReturnedLine } from '../domain/order-line.js';

/** The events of orders by type. The context `item` reads the events of `SaleEvents`. */
interface OrderEvents extends SaleEvents {
  readonly 'order.cancelled': object;
  readonly 'order.expired': object;
}

/** Makes an outbox event of an order. `extra` adds fields to its payload. */
export function orderEvent(
  type: keyof OrderEvents,
  order: Order,
  occurredAt: Date,
  extra: Readonly<Record<string, unknown>> = {},
): DomainEvent {
  const { id, userId, discount, userCouponId, paymentId } = order.state;
  // Refunded pieces are in events of their own.
  const { paidAt, soldLines: lines } = order;
  const sale = paidAt ? ({ lines, paidAt: paidAt.toISOString() } satisfies Sale) : { lines };
  return {
    type,
    aggregateType: 'order',
    aggregateId: id,
    occurredAt,
    payload: {
      orderId: id,
      userId,
      ...sale,
      subtotal: order.subtotal.amount,
      discount: discount.amount,
      total: order.total.amount,
      userCouponId,
      paymentId,
      ...extra,
    },
  };
}

export function paidEvent(order: Order, receiptNumber: string, paidAt: Date): DomainEvent {
  return orderEvent('order.paid', order, paidAt, { receiptNumber });
}

/** The event of a refund has the lines and the amounts of the returned pieces. */
export function refundEvent(
  order: Order,
  lines: readonly ReturnedLine[],
  occurredAt: Date,
  reason: string | null,
): DomainEvent {
  const sumOf = (field: 'amount' | 'discount' | 'total') =>
    lines.reduce((sum, line) => sum + line[field], 0);
  const amounts = { subtotal: sumOf('amount'), discount: sumOf('discount'), total: sumOf('total') };
  return orderEvent('order.refunded', order, occurredAt, { lines, ...amounts, reason });
}
