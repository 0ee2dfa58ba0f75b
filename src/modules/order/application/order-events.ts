import type { DomainEvent } from '../../../shared/outbox/outbox.js';
import type { Order } from '../domain/order.js';

type EventName = 'paid' | 'cancelled' | 'expired' | 'refunded';

/** What the data platform, and the best sellers, hear of an order. */
export function orderEvent(
  name: EventName,
  order: Order,
  occurredAt: Date,
  extra: Readonly<Record<string, unknown>> = {},
): DomainEvent {
  const { id, userId, lines, discount, userCouponId, paymentId } = order.state;
  return {
    type: `order.${name}`,
    aggregateType: 'order',
    aggregateId: id,
    occurredAt,
    payload: {
      orderId: id,
      userId,
      lines,
      subtotal: order.subtotal.amount,
      discount: discount.amount,
      total: order.total.amount,
      userCouponId,
      paymentId,
      ...(order.paidAt && { paidAt: order.paidAt.toISOString() }),
      ...extra,
    },
  };
}
