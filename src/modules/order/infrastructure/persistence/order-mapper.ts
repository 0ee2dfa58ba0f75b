import { Money } from '../../../../shared/domain/money.js';
import type { OrderLine } from '../../domain/order-line.js';
import { Order, type OrderStep } from '../../domain/order.js';
import type { OrderRow, StoredStep } from './order.row.js';

export function toOrder(row: OrderRow): Order {
  const { status: _status, subtotal: _subtotal, total: _total, ...same } = row;
  const { lines, discount, history } = row;
  return new Order({
    ...same,
    lines: lines.map(toLine),
    discount: Money.of(Number(discount)),
    history: history.map(({ status, at }) => ({ status, at: new Date(at) })),
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
function toLine({ itemId, name, price, quantity, amount, discount, total }: OrderLine): OrderLine {
  return { itemId, name, price, quantity, amount, discount, total };
}
