import { useRef } from 'preact/hooks';
import { CardReturn, returnedFor } from '../payment/card-return.js';
import { RefundButton } from '../payment/refund-button.js';
import { count, instantText } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { More } from '../shared/more.js';
import { useRows } from '../shared/pages.js';
import { onsale } from '../shared/session.js';
import type { Order } from './kept-order.js';
import { OrderLines } from './order-lines.js';
import { UnpaidOrder } from './unpaid-order.js';

const t = texts({
  en: {
    orders: 'Orders',
    none: 'You have not ordered anything yet.',
    history: 'History',
    PENDING_PAYMENT: 'To pay',
    PAID: 'Paid',
    COMPLETED: 'Completed',
    CANCELLED: 'Cancelled',
    EXPIRED: 'Expired',
    REFUNDED: 'Refunded',
    refundAll: 'Refund the order',
    refundOne: (name: string, quantity: string) => `Refund ${name} × ${quantity}`,
  },
  ko: {
    orders: '주문',
    none: '아직 주문이 없습니다.',
    history: '주문 이력',
    PENDING_PAYMENT: '결제 대기',
    PAID: '결제 완료',
    COMPLETED: '주문 완료',
    CANCELLED: '취소됨',
    EXPIRED: '기간 만료',
    REFUNDED: '환불됨',
    refundAll: '전체 환불',
    refundOne: (name: string, quantity: string) => `${name} ${quantity}개 환불`,
  },
});

/** @param onChange after money or stock has moved */
export function Orders({ onChange }: { readonly onChange: () => void }) {
  const list = useRows((cursor) =>
    onsale.get('/v1/orders', { params: { query: { cursor, limit: 10 } } }),
  );
  const reload = async () => {
    await list.reload();
    onChange();
  };
  return (
    <section id="orders" aria-labelledby="orders-heading">
      <h2 id="orders-heading">{t.orders}</h2>
      {list.rows.value?.length === 0 && <p class="card">{t.none}</p>}
      <ul class="plain-list">
        {list.rows.value?.map((order) => (
          <li key={order.id}>
            {order.status === 'PENDING_PAYMENT' ? (
              <UnpaidOrder order={order} reload={reload} onNext={() => void reload()} />
            ) : (
              <EndedOrder order={order} onRefund={reload} />
            )}
          </li>
        ))}
      </ul>
      <More list={list} />
    </section>
  );
}

function EndedOrder(props: { readonly order: Order; readonly onRefund: () => Promise<void> }) {
  const { order, onRefund } = props;
  const cameBack = useRef(returnedFor() === order.payment.id);
  const { status, history, createdAt, payment, lines } = order;
  const left = lines.filter(({ quantity, refundedQuantity }) => refundedQuantity < quantity);
  const isPaid = status === 'PAID' || status === 'COMPLETED';
  return (
    <article class="card">
      {cameBack.current && <CardReturn onChange={onRefund} />}
      <div class="row between">
        <h3>{instantText(createdAt)}</h3>
        <span class={isPaid ? 'badge good' : 'badge'}>{t[status]}</span>
      </div>
      <OrderLines order={order} />
      {isPaid && (
        <div class="row">
          {left.length > 1 &&
            left.map(({ itemId, name, quantity, refundedQuantity }) => (
              <RefundButton
                key={itemId}
                kind="goods"
                paymentId={payment.id}
                body={{ lines: [{ itemId, quantity: quantity - refundedQuantity }] }}
                onDone={onRefund}
              >
                {t.refundOne(name, count(quantity - refundedQuantity))}
              </RefundButton>
            ))}
          <RefundButton kind="goods" paymentId={payment.id} body={{}} onDone={onRefund}>
            {t.refundAll}
          </RefundButton>
        </div>
      )}
      <details>
        <summary>{t.history}</summary>
        <ul>
          {history.map(({ status, at }) => (
            <li key={`${status} ${at}`}>
              {t[status]} · {instantText(at)}
            </li>
          ))}
        </ul>
      </details>
    </article>
  );
}
