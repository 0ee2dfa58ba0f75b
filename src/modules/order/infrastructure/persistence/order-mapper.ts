import { Money } from '../../../../shared/domain/money.js';
import type { OrderLine } from '../../domain/order-line.js';
import { Order, type OrderStatus, type OrderStep } from '../../domain/order.js';
import type { OrderRow, StoredLine, StoredStep } from './order.row.js';

export function toOrder(row: OrderRow): Order {
  const { status, subtotal: _subtotal, total: _total, ...same } = row;
  const { lines, discount, history } = row;
  return new Order({
    ...same,
    lines: lines.map((line) => toLine(line, status)),
    discount: Money.of(Number(discount)),
    history: history.map((step) => ({ ...step, at: new Date(step.at) })),
  });
}

export function toRow(order: Order): OrderRow {
  const { discount, history, lines } = order.state;
  return {
    subtotal: String(order.subtotal.amount),
    total: String(order.total.amount),
    status: order.status,
    ...order.state,
    lines: [...lines],
    discount: String(discount.amount),
    history: toStoredHistory(history),
  };
}

export function toStoredHistory(history: readonly OrderStep[]): StoredStep[] {
  return history.map(({ status, at }) => ({ status, at: at.toISOString() }));
}

/** `jsonb` does not keep the order of fields. Every response must have the same order. */
function toLine(
  { itemId, name, price, quantity, amount, discount, total, refundedQuantity }: StoredLine,
  status: OrderStatus,
): OrderLine {
  const refunded = refundedQuantity ?? (status === 'REFUNDED' ? quantity : 0);
  return { itemId, name, price, quantity, amount, discount, total, refundedQuantity: refunded };
}
