import { RefundButton } from '../payment/refund-button.js';
import { texts } from '../shared/language.js';
import type { MyTickets, Ticket } from '../ticket/my-tickets.js';
import { areaText, placeText } from '../ticket/place.js';
import type { Reservation } from './holds.js';

const t = texts({
  en: {
    refundAll: 'Refund all places',
    refundOne: (place: string) => `Refund ${place}`,
    used: 'Places whose ticket was used at the door are not refunded.',
  },
  ko: {
    refundAll: '전체 환불',
    refundOne: (place: string) => `${place} 환불`,
    used: '이미 입장에 사용한 티켓은 환불할 수 없습니다.',
  },
});

interface Props {
  readonly reservation: Reservation;
  readonly tickets: MyTickets;
  readonly onDone: () => Promise<void>;
}

/** Gives all places of a paid reservation back, or single ones. Not those whose ticket was used. */
export function Refunds({ reservation, tickets: { list, error }, onDone }: Props) {
  const { id, payment, seats, areas } = reservation;
  // Not yet: it is not known which tickets were used.
  if (list === null && error === null) return null;
  const used = (list ?? []).filter(
    ({ reservationId, status }) => reservationId === id && status === 'USED',
  );
  const parts = [
    ...seats
      .filter((seat) => !used.some((ticket) => placeText(ticket.seat) === placeText(seat)))
      .map((seat) => ({ text: placeText(seat), body: { seatIds: [seat.id] } })),
    ...areas
      .filter(({ section, quantity }) => standingIn(section, used) < quantity)
      .map(({ id: areaId, section }) => ({
        text: areaText({ section, quantity: 1 }),
        body: { areas: [{ areaId, quantity: 1 }] },
      })),
  ];
  const places = seats.length + areas.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <div class="row">
      {places > 1 &&
        parts.map(({ text, body }) => (
          <RefundButton key={text} kind="places" paymentId={payment.id} body={body} onDone={onDone}>
            {t.refundOne(text)}
          </RefundButton>
        ))}
      {used.length === 0 ? (
        <RefundButton kind="places" paymentId={payment.id} body={{}} onDone={onDone}>
          {t.refundAll}
        </RefundButton>
      ) : (
        <p class="muted">{t.used}</p>
      )}
    </div>
  );
}

function standingIn(section: string, tickets: readonly Ticket[]): number {
  return tickets.filter(({ seat }) => seat.section === section && seat.row === null).length;
}
