import type { PaymentStatus } from '../../payment/index.js';
import type { Reservation, ReservationStatus, ReservedSeat } from '../domain/reservation.js';

export interface ReservationView {
  readonly id: string;
  readonly showId: string;
  readonly status: ReservationStatus;
  readonly seats: readonly ReservedSeat[];
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

export function toReservationView(reservation: Reservation, now: Date): ReservationView {
  const { id, showId, seats, holdExpiresAt, paymentId, createdAt } = reservation.state;
  const status = reservation.statusAt(now);
  return {
    id,
    showId,
    status,
    seats,
    amount: reservation.amount.amount,
    holdExpiresAt: holdExpiresAt.toISOString(),
    payment: { id: paymentId, status: PAYMENT_STATUS[status] },
    createdAt: createdAt.toISOString(),
  };
}
