import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { paidByCard } from '../payment/card-return.js';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { onsale, user } from '../shared/session.js';
import { buyerIn } from '../shared/stored.js';
import type { Holds, Reservation } from './holds.js';
import { ReservedPlaces } from './reserved-places.js';

const t = texts({
  en: {
    paid: 'You are going!',
    paidHint: 'Your tickets with their QR codes are on your page.',
    receipt: (number: string, amount: string) => `Receipt ${number} · ${amount}`,
    tickets: 'Show my tickets',
    expired:
      'The time to pay is over, and your places are on sale again. Choose again, if there is time left.',
    bought: 'You have tickets for this show.',
  },
  ko: {
    paid: '예매가 완료되었습니다!',
    paidHint: '내 페이지에서 QR 코드가 있는 티켓을 확인하세요.',
    receipt: (number: string, amount: string) => `영수증 ${number} · ${amount}`,
    tickets: '내 티켓 보기',
    expired: '결제 시간이 지나 좌석이 다시 판매됩니다. 시간이 남아 있다면 다시 선택해 주세요.',
    bought: '이 회차의 티켓을 가지고 계십니다.',
  },
});

/** How the holds that this page has shown have ended: paid, or expired. */
export function HoldEnds({ holds, roomId }: { readonly holds: Holds; readonly roomId: string }) {
  const shown = useRef(new Set<string>());
  const ended = useSignal<Reservation | null>(null);
  for (const { id } of holds.held.value) shown.current.add(id);
  const isOurs = ({ id, payment }: Reservation) =>
    shown.current.has(id) || payment.id === paidByCard.value;
  const last = (holds.all.value ?? []).find(
    (one) => (one.status === 'CONFIRMED' || one.status === 'EXPIRED') && isOurs(one),
  );
  useEffect(() => {
    if (last) ended.value = last;
    if (last?.status === 'CONFIRMED') buyerIn(roomId).write(user.value!.id);
  }, [last?.id, last?.status]);
  const now = ended.value;
  if (now?.status === 'CONFIRMED') return <Receipt key={now.id} reservation={now} />;
  return (
    <>
      {now && holds.held.value.length === 0 && (
        <p class="notice warn" role="alert">
          {t.expired}
        </p>
      )}
      {holds.bought.value.length > 0 && (
        <p class="notice good">
          {t.bought} <a href="/me">{t.tickets}</a>
        </p>
      )}
    </>
  );
}

function Receipt({ reservation }: { readonly reservation: Reservation }) {
  const { payment } = reservation;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const path = { paymentId: payment.id };
  const paid = useLoaded(() => onsale.get('/v1/payments/{paymentId}', { params: { path } }));
  const receipt = paid.value.value?.receipt;
  return (
    <section class="notice good" aria-labelledby="paid">
      <h2 id="paid" ref={heading} tabIndex={-1}>
        {t.paid}
      </h2>
      <ReservedPlaces reservation={reservation} />
      {receipt && <p class="number">{t.receipt(receipt.receiptNumber, money(receipt.amount))}</p>}
      <p>{t.paidHint}</p>
      <a class="button" href="/me">
        {t.tickets}
      </a>
    </section>
  );
}
