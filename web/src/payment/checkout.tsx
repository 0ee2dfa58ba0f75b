import { useSignal } from '@preact/signals';
import { Countdown } from '../shared/countdown.js';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { ProblemNotice } from '../shared/problem.js';
import { isConfirming } from './card-return.js';
import { PayByCard } from './pay-by-card.js';
import { PayFromBalance } from './pay-from-balance.js';
import { type PaymentMethods, paymentMethods } from './payment-methods.js';
import './checkout.css';

const t = texts({
  en: {
    within: 'Pay within',
    total: 'Total',
    how: 'How do you want to pay?',
    balance: 'From my balance',
    card: 'By card',
    leaves: 'You pay at the provider, and come back here.',
    again: 'Try again',
  },
  ko: {
    within: '결제 마감까지',
    total: '총 결제 금액',
    how: '결제 수단을 선택해 주세요',
    balance: '잔액으로 결제',
    card: '카드로 결제',
    leaves: '결제 서비스에서 결제한 뒤 이 페이지로 돌아옵니다.',
    again: '다시 시도',
  },
});

interface Props {
  readonly payment: { readonly id: string };
  readonly amount: number;
  /** When what is to be paid for goes back on sale: an instant of the API. */
  readonly endsAt: string;
  /** Reads again what was paid for: after a payment, a refusal, and the end of the time. */
  readonly onPaid: () => Promise<void>;
}

/** Pays for a hold or an order, from the balance or by card. The page also has a `CardReturn`. */
export function Checkout({ payment: { id }, amount, endsAt, onPaid }: Props) {
  const methods = useLoaded(paymentMethods);
  const cards = methods.value.value?.cards ?? [];
  return (
    <div class="checkout">
      <p class="row between">
        <span class="clock">
          {t.within} <Countdown until={endsAt} onEnd={() => void onPaid()} />
        </span>
        <span>
          {t.total} <strong class="number total">{money(amount)}</strong>
        </span>
      </p>
      <ProblemNotice error={methods.error.value}>
        <button type="button" class="quiet" onClick={() => void methods.reload()}>
          {t.again}
        </button>
      </ProblemNotice>
      {isConfirming(id) ? null : amount === 0 || cards.length === 0 ? (
        <PayFromBalance paymentId={id} amount={amount} onChange={onPaid} />
      ) : (
        <Choice paymentId={id} amount={amount} cards={cards} onChange={onPaid} />
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly paymentId: string;
  readonly amount: number;
  readonly cards: PaymentMethods['cards'];
  readonly onChange: () => Promise<void>;
}

function Choice({ paymentId, amount, cards, onChange }: ChoiceProps) {
  const way = useSignal<'balance' | 'card'>('balance');
  return (
    <>
      <fieldset class="ways">
        <legend>{t.how}</legend>
        {(['balance', 'card'] as const).map((one) => (
          <label key={one} class="way">
            <input
              type="radio"
              name={`way-${paymentId}`}
              checked={way.value === one}
              onChange={() => (way.value = one)}
            />
            {t[one]}
          </label>
        ))}
      </fieldset>
      {way.value === 'balance' ? (
        <PayFromBalance paymentId={paymentId} amount={amount} onChange={onChange} />
      ) : (
        <div class="cards">
          <p class="muted">{t.leaves}</p>
          {cards.map((card) => (
            <PayByCard
              key={card.provider}
              card={card}
              paymentId={paymentId}
              amount={amount}
              onChange={onChange}
            />
          ))}
        </div>
      )}
    </>
  );
}
