import { useSignal } from '@preact/signals';
import { useAction } from '../shared/action.js';
import { instantText, money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import type { Loaded } from '../shared/load.js';
import { More } from '../shared/more.js';
import { useRows } from '../shared/pages.js';
import { codeOf, ProblemNotice } from '../shared/problem.js';
import { onsale } from '../shared/session.js';

const t = texts({
  en: {
    balance: 'Balance',
    topUp: 'Top up',
    amount: 'Amount in won',
    closed: 'The balance cannot be topped up here. Pay by card when you buy, or ask the organiser.',
    history: 'History',
    CHARGE: 'Top-up',
    PAYMENT: 'Payment',
    REFUND: 'Refund',
    ADJUSTMENT: 'Correction',
    type: 'What',
    when: 'When',
    sum: 'Amount',
    after: 'Balance',
  },
  ko: {
    balance: '잔액',
    topUp: '충전하기',
    amount: '충전 금액(원)',
    closed:
      '여기에서는 잔액을 충전할 수 없습니다. 구매할 때 카드로 결제하거나 주최 측에 문의해 주세요.',
    history: '이용 내역',
    CHARGE: '충전',
    PAYMENT: '결제',
    REFUND: '환불',
    ADJUSTMENT: '정정',
    type: '구분',
    when: '일시',
    sum: '금액',
    after: '잔액',
  },
});

export function Balance({ balance }: { readonly balance: Loaded<number> }) {
  const isOpen = useSignal(false);
  return (
    <section id="balance" aria-labelledby="balance-heading" class="card">
      <h2 id="balance-heading">{t.balance}</h2>
      <p class="balance-amount number" aria-live="polite">
        {balance.value.value !== null && money(balance.value.value)}
      </p>
      <ProblemNotice error={balance.error.value} />
      <TopUp onDone={() => balance.reload()} />
      <details onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
        <summary>{t.history}</summary>
        {isOpen.value && <Entries balance={balance.value.value} />}
      </details>
    </section>
  );
}

function TopUp({ onDone }: { readonly onDone: () => Promise<void> }) {
  const amount = useSignal('50000');
  const charge = useAction(async () => {
    try {
      await onsale.post('/v1/balance/charges', { body: { amount: Number(amount.value) } });
    } finally {
      await onDone();
    }
  });
  if (codeOf(charge.error.value) === 'TOP_UPS_CLOSED') {
    return (
      <p class="notice warn" role="status">
        {t.closed}
      </p>
    );
  }
  return (
    <form
      class="row top-up"
      onSubmit={(event) => {
        event.preventDefault();
        void charge.run();
      }}
    >
      <ProblemNotice error={charge.error.value} />
      <label>
        {t.amount}
        <input
          type="number"
          inputMode="numeric"
          required
          min={1}
          max={10_000_000}
          value={amount.value}
          onInput={({ currentTarget }) => (amount.value = currentTarget.value)}
        />
      </label>
      <button disabled={charge.isRunning.value}>{t.topUp}</button>
    </form>
  );
}

/** Read again when the balance changes. */
function Entries({ balance }: { readonly balance: number | null }) {
  const list = useRows(
    (cursor) => onsale.get('/v1/balance/entries', { params: { query: { cursor, limit: 20 } } }),
    balance,
  );
  return (
    <>
      <div class="scroll">
        <table class="number">
          <thead>
            <tr>
              {[t.when, t.type, t.sum, t.after].map((text) => (
                <th key={text} scope="col">
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {list.rows.value?.map(({ id, createdAt, type, amount, balanceAfter }) => (
              <tr key={id}>
                <td>{instantText(createdAt)}</td>
                <td>{t[type]}</td>
                <td>{money(amount)}</td>
                <td>{money(balanceAfter)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <More list={list} />
    </>
  );
}
