import { dayText } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import type { MyTickets, Ticket } from './my-tickets.js';
import { placeText } from './place.js';
import { QrCode } from './qr-code.js';
import './ticket.css';

const t = texts({
  en: {
    tickets: 'Tickets',
    none: 'You have no tickets yet.',
    home: 'See what is on sale',
    offline: 'These are your tickets as of your last visit.',
    code: 'Show the code at the door',
    VALID: 'Valid',
    USED: 'Used',
    REVOKED: 'Refunded',
    past: 'Used and refunded tickets',
  },
  ko: {
    tickets: '티켓',
    none: '아직 티켓이 없습니다.',
    home: '판매 중인 공연 보기',
    offline: '이 페이지에서 마지막으로 확인한 티켓이에요.',
    code: '입장할 때 이 코드를 보여 주세요',
    VALID: '사용 가능',
    USED: '사용 완료',
    REVOKED: '환불됨',
    past: '사용하거나 환불한 티켓',
  },
});

/** The tickets of the user, with the codes of the valid ones. */
export function Tickets({ tickets: { list: tickets, error } }: { readonly tickets: MyTickets }) {
  const valid = tickets?.filter(({ status }) => status === 'VALID') ?? [];
  const past = tickets?.filter(({ status }) => status !== 'VALID') ?? [];
  return (
    <section id="tickets" aria-labelledby="tickets-heading">
      <h2 id="tickets-heading">{t.tickets}</h2>
      <ProblemNotice error={error}>{tickets && <p>{t.offline}</p>}</ProblemNotice>
      {tickets?.length === 0 && (
        <p class="card">
          {t.none} <a href="/">{t.home}</a>
        </p>
      )}
      <ul class="plain-list tickets">
        {valid.map((ticket) => (
          <TicketCard key={ticket.id} ticket={ticket} />
        ))}
      </ul>
      {past.length > 0 && (
        <details>
          <summary>{t.past}</summary>
          <ul class="plain-list tickets">
            {past.map((ticket) => (
              <TicketCard key={ticket.id} ticket={ticket} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function TicketCard({
  ticket: { status, concert, show, seat, code },
}: {
  readonly ticket: Ticket;
}) {
  const place = placeText(seat);
  return (
    <li class="card ticket">
      <div>
        <h3>{concert.title}</h3>
        <p>
          {concert.artist} · {concert.venue}
        </p>
        <p>{dayText(show.startsAt)}</p>
        <p class="ticket-place">{place}</p>
        <span class={status === 'VALID' ? 'badge good' : 'badge'}>{t[status]}</span>
      </div>
      {status === 'VALID' && <QrCode text={code} label={`${t.code}: ${concert.title}, ${place}`} />}
    </li>
  );
}
