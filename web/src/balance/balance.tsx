import { useSignal } from '@preact/signals';
import { instantText, money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import type { Loaded } from '../shared/load.js';
import { More } from '../shared/more.js';
import { useRows } from '../shared/pages.js';
import { ProblemNotice } from '../shared/problem.js';
import { onsale } from '../shared/session.js';
import { TopUp } from './top-up.js';
import { TopUps } from './top-ups.js';

const t = texts({
  en: {
    balance: 'Balance',
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
      <TopUps balance={balance.value.value} onRefund={() => balance.reload()} />
      <details onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
        <summary>{t.history}</summary>
        {isOpen.value && <Entries balance={balance.value.value} />}
      </details>
    </section>
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
