import { ConnectionError } from '@onsale/client';
import { useAction } from '../shared/action.js';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { useReturn } from '../shared/polling.js';
import { codeOf, ProblemNotice } from '../shared/problem.js';
import { onsale } from '../shared/session.js';

const t = texts({
  en: {
    pay: (amount: string) => `Pay ${amount}`,
    free: 'Get it for free',
    balance: (amount: string) => `Your balance: ${amount}`,
    short: (amount: string) => `${amount} are missing in your balance.`,
    topUp: (amount: string) => `Top up ${amount}`,
    closed: 'The balance cannot be topped up here. Ask the organiser.',
    noAnswer: 'No answer has arrived. Press the button again: you pay only once.',
  },
  ko: {
    pay: (amount: string) => `${amount} 결제하기`,
    free: '무료로 받기',
    balance: (amount: string) => `내 잔액: ${amount}`,
    short: (amount: string) => `잔액이 ${amount} 부족합니다.`,
    topUp: (amount: string) => `${amount} 충전하기`,
    closed: '여기에서는 잔액을 충전할 수 없습니다. 주최 측에 문의해 주세요.',
    noAnswer: '응답을 받지 못했습니다. 버튼을 다시 눌러도 한 번만 결제됩니다.',
  },
});

interface Props {
  readonly paymentId: string;
  readonly amount: number;
  /** After a payment, or when the payment has ended otherwise. */
  readonly onChange: () => Promise<void>;
}

/** Settles a payment from the balance, and tops it up when it is too low. */
export function PayFromBalance({ paymentId, amount, onChange }: Props) {
  const balance = useLoaded(async () => (await onsale.get('/v1/balance')).balance);
  useReturn(() => void balance.reload());
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
  const topUp = useAction(async () => {
    try {
      await onsale.post('/v1/balance/charges', { body: { amount: missing } });
    } finally {
      await balance.reload();
    }
  });
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
          {codeOf(topUp.error.value) === 'TOP_UPS_CLOSED' ? (
            <p class="notice warn">{t.closed}</p>
          ) : (
            <ProblemNotice error={topUp.error.value} />
          )}
          <button
            type="button"
            class="large"
            disabled={topUp.isRunning.value}
            onClick={() => void topUp.run()}
          >
            {t.topUp(money(missing))}
          </button>
        </>
      ) : (
        <button
          type="button"
          class="large"
          disabled={
            pay.isRunning.value || (balance.value.value === null && balance.error.value === null)
          }
          onClick={() => void pay.run()}
        >
          {amount === 0 ? t.free : t.pay(money(amount))}
        </button>
      )}
    </div>
  );
}
