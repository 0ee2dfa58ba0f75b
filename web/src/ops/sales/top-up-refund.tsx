import { useSignal } from '@preact/signals';
import type { components } from '@onsale/client';
import { money } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { ask } from '../parts/changes.js';
import { Form } from '../parts/form.js';

type TopUp = components['schemas']['TopUpDetailsDto'];

const t = texts({
  en: {
    title: 'Refund a top-up',
    why: 'The money leaves the balance and goes back to the card. A purchase is refunded under Payments.',
    id: 'Id of the top-up, or the order at the provider',
    amount: 'Amount',
    amountHint: 'Blank: all that is left.',
    some: (amount: string) => `${amount} go back to the card. This cannot be undone.`,
    all: 'All that is left of it goes back to the card. This cannot be undone.',
    done: (refunded: string, amount: string) =>
      `${refunded} of ${amount} went back to the card, or are on their way.`,
  },
  ko: {
    title: '충전 환불',
    why: '잔액에서 차감해 카드로 돌려줘요. 구매 환불은 결제 메뉴에서 할 수 있어요.',
    id: '충전 ID (결제사 주문 번호)',
    amount: '금액',
    amountHint: '비우면 남은 금액 전체예요.',
    some: (amount: string) => `${amount}을 카드로 돌려줘요. 되돌릴 수 없어요.`,
    all: '남은 금액 전체를 카드로 돌려줘요. 되돌릴 수 없어요.',
    done: (refunded: string, amount: string) =>
      `${amount} 중 ${refunded}이 카드로 환불되었거나 환불 중이에요.`,
  },
});

const FIELDS = [
  { name: 'id', label: t.id, required: true, max: 36 },
  { name: 'amount', label: t.amount, type: 'number', min: 1, hint: t.amountHint },
] as const;

/** For admins. The API lists the top-ups of their owner alone, so the id comes from the user or the provider. */
export function TopUpRefund() {
  const refunded = useSignal<TopUp | null>(null);
  return (
    <section class="card" aria-labelledby="top-up-refund">
      <h2 id="top-up-refund">{t.title}</h2>
      <p class="muted">{t.why}</p>
      <Form<{ id: string; amount?: number }>
        fields={FIELDS}
        submit={t.title}
        onSubmit={({ id, amount }) =>
          ask({
            ...{ title: t.title, isDangerous: true },
            effect: amount === undefined ? t.all : t.some(money(amount)),
            addsUp: `top-up ${id} ${amount}`,
            perform: async (reason, header) => {
              refunded.value = await onsale.post('/v1/balance/top-ups/{topUpId}/refund', {
                params: { path: { topUpId: id }, header },
                body: { amount, reason },
              });
            },
          })
        }
      />
      <p role="status">
        {refunded.value &&
          t.done(money(refunded.value.refundedAmount), money(refunded.value.amount))}
      </p>
    </section>
  );
}
