import type { DomainEvent } from '../../../shared/outbox/outbox.js';
import type { Sale, SaleEvents } from '../../item/index.js';
import type { Order } from '../domain/order.js';

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
  const { id, userId, lines, discount, userCouponId, paymentId } = order.state;
  const { paidAt } = order;
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
