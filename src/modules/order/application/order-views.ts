import type { PaymentStatus, ReceiptView } from '../../payment/index.js';
import type { OrderLine } from '../domain/order-line.js';
import type { Order, OrderStatus } from '../domain/order.js';

export interface OrderView {
  readonly id: string;
  readonly status: OrderStatus;
  readonly lines: readonly OrderLine[];
  readonly subtotal: number;
  readonly discount: number;
  readonly total: number;
  readonly userCouponId: string | null;
  readonly expiresAt: string;
  readonly payment: { readonly id: string; readonly status: PaymentStatus };
  readonly history: readonly { readonly status: OrderStatus; readonly at: string }[];
  readonly createdAt: string;
}

/** `receipt` is null unless the order was placed with `payNow`. */
export interface PlacedOrderView extends OrderView {
  readonly receipt: ReceiptView | null;
}

/** Order and payment change in one transaction, so one status implies the other. */
const PAYMENT_STATUS: Readonly<Record<OrderStatus, PaymentStatus>> = {
  PENDING_PAYMENT: 'READY',
  PAID: 'PAID',
  COMPLETED: 'PAID',
  CANCELLED: 'CANCELLED',
  EXPIRED: 'CANCELLED',
  REFUNDED: 'REFUNDED',
};

export function toOrderView(order: Order, now: Date): OrderView {
  const { id, lines, discount, userCouponId, expiresAt, paymentId, createdAt } = order.state;
  const status = order.statusAt(now);
  return {
    id,
    status,
    lines,
    subtotal: order.subtotal.amount,
    discount: discount.amount,
    total: order.total.amount,
    userCouponId,
    expiresAt: expiresAt.toISOString(),
    payment: { id: paymentId, status: PAYMENT_STATUS[status] },
    history: order.historyAt(now).map((step) => ({ ...step, at: step.at.toISOString() })),
    createdAt: createdAt.toISOString(),
  };
}
