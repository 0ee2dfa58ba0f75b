import { ConnectionError } from '@onsale/client';
import { useAction } from '../shared/action.js';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import type { Loaded } from '../shared/load.js';
import { ProblemNotice } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale } from '../shared/session.js';
import { chargeBalance } from './charge-balance.js';
import type { PaymentMethods } from './payment-methods.js';

const t = texts({
  en: {
    pay: (amount: string) => `Pay ${amount}`,
    free: 'Get it for free',
    balance: (amount: string) => `Your balance: ${amount}`,
    short: (amount: string) => `${amount} are missing in your balance.`,
    topUp: (amount: string) => `Top up ${amount}`,
    elsewhere: 'Pay by card, or top up the balance on your page first.',
    mine: 'My balance',
    closed:
      'The balance cannot be topped up here. Pay by card if that is offered, or ask the organiser.',
    noAnswer: 'No answer has arrived. Press the button again: you pay only once.',
  },
  ko: {
    pay: (amount: string) => `${amount} 결제하기`,
    free: '무료로 받기',
    balance: (amount: string) => `내 잔액: ${amount}`,
    short: (amount: string) => `잔액이 ${amount} 부족합니다.`,
    topUp: (amount: string) => `${amount} 충전하기`,
    elsewhere: '카드로 결제하거나 내 페이지에서 잔액을 먼저 충전해 주세요.',
    mine: '내 잔액',
    closed:
      '여기에서는 잔액을 충전할 수 없습니다. 카드 결제가 가능하면 카드로 결제하거나 주최 측에 문의해 주세요.',
    noAnswer: '응답을 받지 못했습니다. 버튼을 다시 눌러도 한 번만 결제됩니다.',
  },
});

interface Props {
  readonly paymentId: string;
  readonly amount: number;
  readonly balance: Loaded<number>;
  readonly topUps: PaymentMethods['topUps'];
  /** After a payment, or when the payment has ended otherwise. */
  readonly onChange: () => Promise<void>;
}

/** Settles a payment from the balance. Says how to raise the balance when it is too low. */
export function PayFromBalance({ paymentId, amount, balance, topUps, onChange }: Props) {
  const pay = useAction(async () => {
    try {
      // One key for each payment: whoever asks twice, even after a reload, pays once.
      const header = { 'Idempotency-Key': `pay-${paymentId}` };
      await onsale.post('/v1/payments/{paymentId}/confirm', {
        params: { path: { paymentId }, header },
        body: { amount },
      });
    } catch (error) {
      if (codeOf(error) === 'INSUFFICIENT_BALANCE') await balance.reload();
      else if (codeOf(error) !== 'PAYMENT_ALREADY_PAID') throw error;
    } finally {
      await onChange();
    }
  });
  const missing = balance.value.value === null ? 0 : amount - balance.value.value;
  return (
    <div>
      {pay.error.value instanceof ConnectionError ? (
        <p class="notice warn" role="alert">
          {t.noAnswer}
        </p>
      ) : (
        <ProblemNotice error={pay.error.value} />
      )}
      <ProblemNotice error={balance.error.value} />
      {amount > 0 && balance.value.value !== null && (
        <p class="muted number">{t.balance(money(balance.value.value))}</p>
      )}
      {missing > 0 ? (
        <>
          <p role="status">{t.short(money(missing))}</p>
          <Raise topUps={topUps} missing={missing} onDone={balance.reload} />
        </>
      ) : (
        // Not disabled while the balance is unknown: the server decides, and a disabled button takes no focus.
        <button
          type="button"
          class="large"
          disabled={pay.isRunning.value}
          onClick={() => void pay.run()}
        >
          {amount === 0 ? t.free : t.pay(money(amount))}
        </button>
      )}
    </div>
  );
}

interface RaiseProps {
  readonly topUps: PaymentMethods['topUps'];
  readonly missing: number;
  readonly onDone: () => Promise<void>;
}

function Raise({ topUps, missing, onDone }: RaiseProps) {
  const charge = useAction(async () => {
    try {
      await chargeBalance(missing);
    } finally {
      await onDone();
    }
  });
  if (topUps === 'OFF') return <p class="notice warn">{t.closed}</p>;
  if (topUps === 'PROVIDER') {
    return (
      <p class="notice warn">
        {t.elsewhere} <a href="/me#balance">{t.mine}</a>
      </p>
    );
  }
  return (
    <>
      <ProblemNotice error={charge.error.value} />
      <button
        type="button"
        class="large"
        disabled={charge.isRunning.value}
        onClick={() => void charge.run()}
      >
        {t.topUp(money(missing))}
      </button>
    </>
  );
}
