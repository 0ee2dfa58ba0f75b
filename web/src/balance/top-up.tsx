import { type Signal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { BALANCE, CardReturn, isConfirming, returnedFor } from '../payment/card-return.js';
import { chargeBalance } from '../payment/charge-balance.js';
import { PayByCard } from '../payment/pay-by-card.js';
import { type PaymentMethods, paymentMethods } from '../payment/payment-methods.js';
import { useAction } from '../shared/action.js';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { ProblemNotice } from '../shared/problem.js';
import '../payment/checkout.css';

const t = texts({
  en: {
    topUp: 'Top up',
    amount: 'Amount in won',
    span: (least: string, most: string) => `From ${least} to ${most}.`,
    closed: 'The balance cannot be topped up here. Pay by card when you buy, or ask the organiser.',
  },
  ko: {
    topUp: '충전하기',
    amount: '충전 금액(원)',
    span: (least: string, most: string) => `${least}부터 ${most}까지 충전할 수 있습니다.`,
    closed:
      '여기에서는 잔액을 충전할 수 없습니다. 구매할 때 카드로 결제하거나 주최 측에 문의해 주세요.',
  },
});

type AmountSpan = NonNullable<PaymentMethods['topUpAmounts']>;

interface Props {
  readonly onDone: () => Promise<void>;
}

/** Raises the balance in the way that the server takes: by card, for nothing (to try things out), or not at all. */
export function TopUp({ onDone }: Props) {
  const cameBack = useRef(returnedFor() === BALANCE);
  const methods = useLoaded(paymentMethods);
  return (
    <>
      {cameBack.current && <CardReturn onChange={onDone} />}
      <ProblemNotice error={methods.error.value} />
      {methods.value.value && <Way methods={methods.value.value} onDone={onDone} />}
    </>
  );
}

function Way({ methods, onDone }: Props & { readonly methods: PaymentMethods }) {
  const { topUps, topUpAmounts: span, cards } = methods;
  if (span === null) return <p class="muted">{t.closed}</p>;
  if (topUps === 'OPEN') return <Charge span={span} onDone={onDone} />;
  return <ByCard span={span} cards={cards} onDone={onDone} />;
}

interface WayProps extends Props {
  readonly span: AmountSpan;
}

function Charge({ span, onDone }: WayProps) {
  const amount = useSignal('50000');
  const charge = useAction(async () => {
    try {
      await chargeBalance(Number(amount.value));
    } finally {
      await onDone();
    }
  });
  return (
    <form
      class="row top-up"
      onSubmit={(event) => {
        event.preventDefault();
        void charge.run();
      }}
    >
      <ProblemNotice error={charge.error.value} />
      <Amount amount={amount} span={span} />
      <button disabled={charge.isRunning.value}>{t.topUp}</button>
    </form>
  );
}

function ByCard({ span, cards, onDone }: WayProps & Pick<PaymentMethods, 'cards'>) {
  const amount = useSignal('50000');
  const won = Number(amount.value);
  const isPayable = Number.isInteger(won) && won >= span.least && won <= span.most;
  // Until the outcome of one top-up is known, a second one would be a mistake.
  if (isConfirming(BALANCE)) return null;
  return (
    <form class="top-up checkout" onSubmit={(event) => event.preventDefault()}>
      <Amount amount={amount} span={span} />
      <p class="muted">{t.span(money(span.least), money(span.most))}</p>
      <PayByCard
        purpose={BALANCE}
        amount={won}
        cards={cards}
        isDisabled={!isPayable}
        onChange={onDone}
      />
    </form>
  );
}

interface AmountProps {
  readonly amount: Signal<string>;
  readonly span: AmountSpan;
}

function Amount({ amount, span }: AmountProps) {
  return (
    <label>
      {t.amount}
      <input
        type="number"
        inputMode="numeric"
        required
        min={span.least}
        max={span.most}
        value={amount.value}
        onInput={({ currentTarget }) => (amount.value = currentTarget.value)}
      />
    </label>
  );
}
