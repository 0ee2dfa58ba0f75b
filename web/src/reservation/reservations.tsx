import { useAction } from '../shared/action.js';
import { Countdown } from '../shared/countdown.js';
import { dayText, instantText, money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { More } from '../shared/more.js';
import { useRows } from '../shared/pages.js';
import { ProblemNotice } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale } from '../shared/session.js';
import type { MyTickets } from '../ticket/my-tickets.js';
import { areaText, placeText } from '../ticket/place.js';
import type { Reservation } from './holds.js';
import { Refunds } from './refunds.js';

const t = texts({
  en: {
    reservations: 'Reservations',
    toPay: 'To pay',
    payWithin: 'Pay within',
    pay: 'Pay',
    release: 'Give up',
    HELD: 'Held',
    CONFIRMED: 'Paid',
    EXPIRED: 'Expired',
    RELEASED: 'Given up',
    CANCELLED: 'Refunded',
    bookedAt: (date: string) => `Booked ${date}`,
    showCancelled: 'The organiser has cancelled this show.',
    reason: (text: string) => `Reason: ${text}`,
  },
  ko: {
    reservations: '예매 내역',
    toPay: '결제 대기',
    payWithin: '결제 마감까지',
    pay: '결제하기',
    release: '선점 취소',
    HELD: '선점 중',
    CONFIRMED: '결제 완료',
    EXPIRED: '시간 만료',
    RELEASED: '취소됨',
    CANCELLED: '환불됨',
    bookedAt: (date: string) => `${date} 예매`,
    showCancelled: '주최 측이 이 공연을 취소했습니다.',
    reason: (text: string) => `사유: ${text}`,
  },
});

interface Props {
  readonly tickets: MyTickets;
  readonly onRefund: () => void;
}

/** Holds to pay first, then what became of the others. */
export function Reservations({ tickets, onRefund }: Props) {
  const list = useRows((cursor) =>
    onsale.get('/v1/reservations', { params: { query: { cursor, limit: 10 } } }),
  );
  const rows = list.rows.value;
  if (!rows?.length) return <More list={list} />;
  const held = rows.filter(({ status }) => status === 'HELD');
  const others = rows.filter(({ status }) => status !== 'HELD');
  const reload = async () => {
    await list.reload();
    onRefund();
  };
  return (
    <>
      {held.length > 0 && (
        <section aria-labelledby="holds">
          <h2 id="holds">{t.toPay}</h2>
          <ul class="plain-list">
            {held.map((hold) => (
              <Hold key={hold.id} hold={hold} reload={() => list.reload()} />
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="reservations">
        <h2 id="reservations">{t.reservations}</h2>
        <ul class="plain-list">
          {others.map((reservation) => (
            <li key={reservation.id} class="card">
              <Heading reservation={reservation} />
              <p class="row">
                <span class="badge">{t[reservation.status]}</span>
                <span class="number">{money(reservation.amount)}</span>
                <span class="muted">{t.bookedAt(instantText(reservation.createdAt))}</span>
              </p>
              {reservation.status === 'CONFIRMED' && (
                <Refunds reservation={reservation} tickets={tickets} onDone={reload} />
              )}
              {reservation.status === 'CANCELLED' && <OfCancelledShow id={reservation.showId} />}
            </li>
          ))}
        </ul>
        <More list={list} />
      </section>
    </>
  );
}

function Hold({
  hold,
  reload,
}: {
  readonly hold: Reservation;
  readonly reload: () => Promise<void>;
}) {
  const release = useAction(async () => {
    try {
      const path = { reservationId: hold.id };
      await onsale.delete('/v1/reservations/{reservationId}', { params: { path } });
    } catch (error) {
      if (codeOf(error) !== 'RESERVATION_NOT_HELD') throw error;
    }
    await reload();
  });
  return (
    <li class="card">
      <Heading reservation={hold} />
      <p class="clock">
        {t.payWithin} <Countdown until={hold.holdExpiresAt} onEnd={() => void reload()} />
      </p>
      <p class="row">
        <a class="button" href={`/shows/${hold.showId}`}>
          {t.pay} · {money(hold.amount)}
        </a>
        <button
          type="button"
          class="quiet"
          disabled={release.isRunning.value}
          onClick={() => void release.run()}
        >
          {t.release}
        </button>
      </p>
      <ProblemNotice error={release.error.value} />
    </li>
  );
}

function Heading({ reservation }: { readonly reservation: Reservation }) {
  const { concert, show, seats, areas } = reservation;
  return (
    <>
      <h3>{concert.title}</h3>
      <p>
        {dayText(show.startsAt)} · {concert.venue}
      </p>
      <ul>
        {seats.map((seat) => (
          <li key={seat.id}>{placeText(seat)}</li>
        ))}
        {areas.map((area) => (
          <li key={area.id}>{areaText(area)}</li>
        ))}
      </ul>
    </>
  );
}

/** Why the user got the money back without having asked for it. */
function OfCancelledShow({ id: showId }: { readonly id: string }) {
  const show = useLoaded(() => onsale.get('/v1/shows/{showId}', { params: { path: { showId } } }));
  const { value } = show.value;
  if (value?.status !== 'CANCELLED') return null;
  return (
    <p>
      {t.showCancelled} {value.cancelReason && t.reason(value.cancelReason)}
    </p>
  );
}
