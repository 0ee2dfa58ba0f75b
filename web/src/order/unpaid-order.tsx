import { useEffect, useRef } from 'preact/hooks';
import { CardReturn, returnedFor } from '../payment/card-return.js';
import { Checkout } from '../payment/checkout.js';
import { useAction } from '../shared/action.js';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { usePolling } from '../shared/polling.js';
import { ProblemNotice } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale } from '../shared/session.js';
import type { Order } from './kept-order.js';
import { OrderLines } from './order-lines.js';

const t = texts({
  en: {
    reserved: 'Reserved for you',
    cancel: 'Cancel the order',
    paid: 'Paid. Thank you!',
    paidHint: (amount: string) => `You have paid ${amount}. You find the order under “My tickets”.`,
    orders: 'My orders',
    ended: 'This order has ended.',
    endedHint:
      'The time to pay is over, or it was cancelled. Order again if there are pieces left.',
    next: 'Order again',
    more: 'Order more',
  },
  ko: {
    reserved: '주문이 접수되었습니다',
    cancel: '주문 취소',
    paid: '결제가 완료되었습니다. 감사합니다!',
    paidHint: (amount: string) =>
      `결제 금액은 ${amount}입니다. ‘내 티켓’에서 주문을 확인할 수 있어요.`,
    orders: '내 주문',
    ended: '종료된 주문입니다.',
    endedHint: '결제 시간이 지났거나 취소된 주문이에요. 재고가 있으면 다시 주문해 주세요.',
    next: '다시 주문하기',
    more: '더 주문하기',
  },
});

interface Props {
  readonly order: Order;
  readonly reload: () => Promise<void>;
  /** It takes the place of what the user has just used. */
  readonly takesFocus?: boolean;
  /** The user is done with this order. */
  readonly onNext: () => void;
}

/** An order until it is paid or has ended: in this tab, in another one, or by the clock. */
export function UnpaidOrder({ order, reload, takesFocus = false, onNext }: Props) {
  const { id, status, expiresAt, payment, total } = order;
  const cameBack = useRef(returnedFor() === payment.id);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef<string>(takesFocus ? '' : status);
  // What had the focus is gone: the form, or the button that paid.
  useEffect(() => {
    if (shown.current !== status) heading.current?.focus();
    shown.current = status;
  }, [id, status]);
  usePolling(() => (status === 'PENDING_PAYMENT' ? reload() : Promise.resolve()), 15, status);
  const cancel = useAction(async () => {
    try {
      await onsale.post('/v1/orders/{orderId}/cancel', { params: { path: { orderId: id } } });
    } catch (error) {
      if (codeOf(error) !== 'ORDER_NOT_PENDING') throw error;
    }
    await reload();
  });
  // Stays when the order has ended meanwhile: it says where the money is.
  const back = cameBack.current && <CardReturn onChange={reload} />;
  if (status === 'PENDING_PAYMENT') {
    return (
      <section class="notice" aria-labelledby={`order-${id}`}>
        <h2 id={`order-${id}`} ref={heading} tabIndex={-1}>
          {t.reserved}
        </h2>
        {back}
        <OrderLines order={order} />
        <Checkout payment={payment} amount={total} endsAt={expiresAt} onPaid={reload} />
        <ProblemNotice error={cancel.error.value} />
        <button
          type="button"
          class="link"
          disabled={cancel.isRunning.value}
          onClick={() => void cancel.run()}
        >
          {t.cancel}
        </button>
      </section>
    );
  }
  const isPaid = status === 'PAID' || status === 'COMPLETED';
  return (
    <section class={isPaid ? 'notice good' : 'notice warn'} aria-labelledby={`order-${id}`}>
      <h2 id={`order-${id}`} ref={heading} tabIndex={-1}>
        {isPaid ? t.paid : t.ended}
      </h2>
      {back}
      <p>{isPaid ? t.paidHint(money(total)) : t.endedHint}</p>
      <div class="row">
        {isPaid && (
          <a class="button" href="/me#orders">
            {t.orders}
          </a>
        )}
        <button type="button" class={isPaid ? 'quiet' : ''} onClick={onNext}>
          {isPaid ? t.more : t.next}
        </button>
      </div>
    </section>
  );
}
