import type { components } from '@onsale/client';
import type { ComponentChildren } from 'preact';
import { instantText, money } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { purchaseKindText, statusText } from '../parts/status-words.js';
import { WideTable } from '../parts/wide-table.js';

type Schemas = components['schemas'];

const t = texts({
  en: {
    list: 'List',
    when: 'When',
    who: 'Who',
    what: 'What',
    status: 'Status',
    amount: 'Amount',
    payment: 'Payment',
    open: 'Open',
    refunded: (amount: string) => `${amount} refunded`,
  },
  ko: {
    list: '목록',
    when: '시각',
    who: '회원',
    what: '내용',
    status: '상태',
    amount: '금액',
    payment: '결제',
    open: '보기',
    refunded: (amount: string) => `${amount} 환불`,
  },
});

interface Line {
  readonly id: string;
  readonly createdAt: string;
  readonly user: Schemas['UserSummaryDto'];
  readonly what: string;
  readonly status: string;
  readonly amount: number;
  readonly note?: string | undefined;
  readonly paymentId: string;
}

export function ReservationTable({
  rows,
}: {
  readonly rows: readonly Schemas['ReservationOfUserDto'][];
}) {
  return (
    <SalesTable
      lines={rows.map((row) => ({
        ...row,
        what: `${row.concert.title}: ${placesText(row)}`,
        paymentId: row.payment.id,
      }))}
    />
  );
}

export function OrderTable({ rows }: { readonly rows: readonly Schemas['OrderOfUserDto'][] }) {
  return (
    <SalesTable
      lines={rows.map((row) => ({
        ...row,
        what: row.lines.map(({ name, quantity }) => `${name} × ${quantity}`).join(', '),
        amount: row.total,
        paymentId: row.payment.id,
      }))}
    />
  );
}

export function PaymentTable({ rows }: { readonly rows: readonly Schemas['PaymentOfUserDto'][] }) {
  return (
    <SalesTable
      lines={rows.map((row) => ({
        ...row,
        what: purchaseText(row.receipt?.purchase) || purchaseKindText(row.reference.type),
        note: row.refundedAmount > 0 ? t.refunded(money(row.refundedAmount)) : undefined,
        paymentId: row.id,
      }))}
    />
  );
}

function SalesTable({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <WideTable name={t.list} isCard>
      <thead>
        <tr>
          <th scope="col">{t.when}</th>
          <th scope="col">{t.who}</th>
          <th scope="col">{t.what}</th>
          <th scope="col">{t.status}</th>
          <th scope="col" class="ops-figure">
            {t.amount}
          </th>
          <th scope="col">{t.payment}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ id, createdAt, user, what, status, amount, note, paymentId }) => (
          <tr key={id}>
            <td class="ops-time">{instantText(createdAt)}</td>
            <td>
              <Who user={user} />
            </td>
            <td>{what}</td>
            <td>{statusText(status)}</td>
            <td class="ops-figure">
              {money(amount)}
              {note && <div class="muted">{note}</div>}
            </td>
            <td>
              <a href={`#/sales/payments/${paymentId}`}>{t.open}</a>
            </td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

function Who({ user }: { readonly user: Schemas['UserSummaryDto'] }): ComponentChildren {
  return (
    <>
      {user.name}
      <div class="muted">{user.email}</div>
    </>
  );
}

function placesText({ seats, areas }: Pick<Schemas['PurchaseDto'], 'seats' | 'areas'>): string {
  return [
    ...seats.map(({ section, row, number }) => `${section} ${row}-${number}`),
    ...areas.map(({ section, quantity }) => `${section} × ${quantity}`),
  ].join(', ');
}

export function purchaseText(purchase: Schemas['PurchaseDto'] | null | undefined): string {
  if (!purchase) return '';
  const lines = purchase.lines.map(({ name, quantity }) => `${name} × ${quantity}`);
  const places = placesText(purchase);
  return [purchase.concert && `${purchase.concert.title}: ${places}`, ...lines]
    .filter(Boolean)
    .join(', ');
}
