import type { components } from '@onsale/client';
import { type PaymentMethods, paymentMethods } from '../payment/payment-methods.js';
import { AskFirst } from '../shared/ask-first.js';
import { instantText, money } from '../shared/format.js';
import { keptRequest } from '../shared/kept-request.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { More } from '../shared/more.js';
import { useRows } from '../shared/pages.js';
import { onsale } from '../shared/session.js';

type TopUp = components['schemas']['TopUpDto'];

const t = texts({
  en: {
    topUps: 'Top-ups by card',
    back: (amount: string) => `${amount} back to the card`,
    refunded: (amount: string) => `${amount} returned`,
    sure: 'The money leaves your balance now, and is on your card within some days.',
    yes: 'Return',
    no: 'Keep it',
  },
  ko: {
    topUps: '카드 충전 내역',
    back: (amount: string) => `${amount} 카드로 환불`,
    refunded: (amount: string) => `${amount} 환불됨`,
    sure: '잔액에서 바로 차감되며, 며칠 안에 카드로 환불됩니다.',
    yes: '환불하기',
    no: '유지하기',
  },
});

interface Props {
  /** Of the user; null until it is known. */
  readonly balance: number | null;
  readonly onRefund: () => Promise<void>;
}

/** Top-ups whose money the user may return to its source. Nothing where only admins may. */
export function TopUps({ balance, onRefund }: Props) {
  const methods = useLoaded<PaymentMethods>(paymentMethods);
  if (methods.value.value?.mayRefundTopUps !== true || balance === null) return null;
  return <List balance={balance} onRefund={onRefund} />;
}

/** Read again when the balance changes. */
function List({ balance, onRefund }: Props & { readonly balance: number }) {
  const list = useRows(
    (cursor) => onsale.get('/v1/balance/top-ups', { params: { query: { cursor, limit: 20 } } }),
    balance,
  );
  // The money for a purchase is refunded with the purchase.
  const rows = list.rows.value?.filter(
    ({ status, paymentId, creditedLate }) =>
      status === 'DONE' && (paymentId === null || creditedLate),
  );
  if (!rows?.length) return null;
  return (
    <details>
      <summary>{t.topUps}</summary>
      <ul class="plain-list">
        {rows.map((topUp) => (
          <Row key={topUp.id} topUp={topUp} balance={balance} onRefund={onRefund} />
        ))}
      </ul>
      <More list={list} />
    </details>
  );
}

function Row({
  topUp: { id, amount, refundedAmount, createdAt },
  balance,
  onRefund,
}: Props & { readonly topUp: TopUp; readonly balance: number }) {
  const left = Math.min(amount - refundedAmount, balance);
  const request = keptRequest<{ amount: number }>(`top-up-refund.${id}`);
  const refund = async () => {
    await request.send({ amount: left }, (body, header) => {
      const params = { path: { topUpId: id }, header };
      return onsale.post('/v1/balance/top-ups/{topUpId}/refund', { params, body });
    });
    await onRefund();
  };
  return (
    <li class="row between">
      <span class="number">
        {instantText(createdAt)} · {money(amount)}
        {refundedAmount > 0 && ` · ${t.refunded(money(refundedAmount))}`}
      </span>
      {left > 0 && (
        <AskFirst question={t.sure} yes={t.yes} no={t.no} act={refund}>
          {t.back(money(left))}
        </AskFirst>
      )}
    </li>
  );
}
