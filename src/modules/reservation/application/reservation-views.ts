import type { ShowOnSale } from '../../concert/index.js';
import type { PaymentStatus, Purchase } from '../../payment/index.js';
import type {
  Reservation,
  ReservationStatus,
  ReservedArea,
  ReservedSeat,
} from '../domain/reservation.js';

/** What a reservation is for. */
interface ReservedPlaces {
  readonly concert: NonNullable<Purchase['concert']>;
  readonly show: NonNullable<Purchase['show']>;
  readonly seats: readonly ReservedSeat[];
  readonly areas: readonly ReservedArea[];
}

export interface ReservationView extends ReservedPlaces {
  readonly id: string;
  readonly showId: string;
  readonly status: ReservationStatus;
  readonly amount: number;
  readonly holdExpiresAt: string;
  readonly payment: { readonly id: string; readonly status: PaymentStatus };
  readonly createdAt: string;
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
  const { id, holdExpiresAt, paymentId, createdAt } = reservation.state;
  const status = reservation.statusAt(now);
  return {
    id,
    showId: show.id,
    ...reservedPlaces(reservation, show),
    status,
    amount: reservation.amount.amount,
    holdExpiresAt: holdExpiresAt.toISOString(),
    payment: { id: paymentId, status: PAYMENT_STATUS[status] },
    createdAt: createdAt.toISOString(),
  };
}

export function reservedPlaces({ state }: Reservation, show: ShowOnSale): ReservedPlaces {
  const { id, concertId, title, artist, venue, startsAt } = show;
  return {
    concert: { id: concertId, title, artist, venue },
    show: { id, startsAt: startsAt.toISOString() },
    seats: state.seats,
    areas: state.areas,
  };
}
