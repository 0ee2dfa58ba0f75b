import { count, money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import type { Order } from './kept-order.js';
import './order.css';

const t = texts({
  en: {
    pieces: (name: string, quantity: string) => `${name} × ${quantity}`,
    back: (quantity: string) => `${quantity} refunded`,
    discount: 'Discount',
    total: 'Total',
  },
  ko: {
    pieces: (name: string, quantity: string) => `${name} × ${quantity}`,
    back: (quantity: string) => `${quantity}개 환불`,
    discount: '할인',
    total: '결제 금액',
  },
});

/** What an order contains and costs. */
export function OrderLines({ order }: { readonly order: Order }) {
  return (
    <dl class="sums number">
      {order.lines.map(({ itemId, name, quantity, amount, refundedQuantity }) => (
        <div key={itemId}>
          <dt>
            <a href={`/items/${itemId}`}>{t.pieces(name, count(quantity))}</a>
            {refundedQuantity > 0 && ` · ${t.back(count(refundedQuantity))}`}
          </dt>
          <dd>{money(amount)}</dd>
        </div>
      ))}
      {order.discount > 0 && (
        <div>
          <dt>{t.discount}</dt>
          <dd>−{money(order.discount)}</dd>
        </div>
      )}
      <div class="total">
        <dt>{t.total}</dt>
        <dd>{money(order.total)}</dd>
      </div>
    </dl>
  );
}
