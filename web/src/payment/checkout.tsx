import { useSignal } from '@preact/signals';
import { Countdown } from '../shared/countdown.js';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { useReturn } from '../shared/polling.js';
import { ProblemNotice } from '../shared/problem.js';
import { onsale } from '../shared/session.js';
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
    again: 'Try again',
  },
  ko: {
    within: '결제 마감까지',
    total: '총 결제 금액',
    how: '결제 수단을 선택해 주세요',
    balance: '잔액으로 결제',
    card: '카드로 결제',
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
      {methods.value.value && !isConfirming(id) && (
        <Ways paymentId={id} amount={amount} methods={methods.value.value} onChange={onPaid} />
      )}
    </div>
  );
}

interface WaysProps {
  readonly paymentId: string;
  readonly amount: number;
  readonly methods: PaymentMethods;
  readonly onChange: () => Promise<void>;
}

function Ways({ paymentId, amount, methods, onChange }: WaysProps) {
  const { cards, topUps } = methods;
  const chosen = useSignal<'balance' | 'card' | null>(null);
  const balance = useLoaded(async () => (await onsale.get('/v1/balance')).balance);
  useReturn(() => void balance.reload());
  const canCard = amount > 0 && cards.length > 0;
  const isShort = balance.value.value !== null && balance.value.value < amount;
  // A balance that is too low and cannot be raised here is no way to pay.
  const usual = canCard && isShort && topUps !== 'OPEN' ? 'card' : 'balance';
  const way = chosen.value ?? usual;
  return (
    <>
      {canCard && (
        <fieldset class="ways">
          <legend>{t.how}</legend>
          {(['balance', 'card'] as const).map((one) => (
            <label key={one} class="way">
              <input
                type="radio"
                name={`way-${paymentId}`}
                checked={way === one}
                onChange={() => (chosen.value = one)}
              />
              {t[one]}
            </label>
          ))}
        </fieldset>
      )}
      {canCard && way === 'card' ? (
        <PayByCard purpose={paymentId} amount={amount} cards={cards} onChange={onChange} />
      ) : (
        <PayFromBalance
          paymentId={paymentId}
          amount={amount}
          balance={balance}
          topUps={topUps}
          onChange={onChange}
        />
      )}
    </>
  );
}
