import type { ShowOnSale } from '../../concert/index.js';
import type { PaymentStatus } from '../../payment/index.js';
import type {
  Reservation,
  ReservationStatus,
  ReservedArea,
  ReservedSeat,
} from '../domain/reservation.js';

export interface ReservationView {
  readonly id: string;
  readonly showId: string;
  readonly concert: ConcertOfReservation;
  readonly show: { readonly id: string; readonly startsAt: string };
  readonly status: ReservationStatus;
  readonly seats: readonly ReservedSeat[];
  readonly areas: readonly ReservedArea[];
  readonly amount: number;
  readonly holdExpiresAt: string;
  readonly payment: { readonly id: string; readonly status: PaymentStatus };
  readonly createdAt: string;
}

export interface ConcertOfReservation {
  readonly id: string;
  readonly title: string;
  readonly artist: string;
  readonly venue: string;
}

/** Reservation and payment change in one transaction, so one status implies the other. */
const PAYMENT_STATUS: Readonly<Record<ReservationStatus, PaymentStatus>> = {
  HELD: 'READY',
  CONFIRMED: 'PAID',
  EXPIRED: 'CANCELLED',
  RELEASED: 'CANCELLED',
  CANCELLED: 'REFUNDED',
};

/** The views of reservations of several shows. `shows` has the shows by id. */
export function toReservationViews(
  reservations: readonly Reservation[],
  shows: ReadonlyMap<string, ShowOnSale>,
  now: Date,
): readonly ReservationView[] {
  return reservations.flatMap((reservation) => {
    const show = shows.get(reservation.state.showId);
    return show ? toReservationView(reservation, show, now) : [];
  });
}

export function toReservationView(
  reservation: Reservation,
  show: ShowOnSale,
  now: Date,
): ReservationView {
  const { id, seats, areas, holdExpiresAt, paymentId, createdAt } = reservation.state;
  const { concertId, title, artist, venue, startsAt } = show;
  const status = reservation.statusAt(now);
  return {
    id,
    showId: show.id,
    concert: { id: concertId, title, artist, venue },
    show: { id: show.id, startsAt: startsAt.toISOString() },
    status,
    seats,
    areas,
    amount: reservation.amount.amount,
    holdExpiresAt: holdExpiresAt.toISOString(),
    payment: { id: paymentId, status: PAYMENT_STATUS[status] },
    createdAt: createdAt.toISOString(),
  };
}
