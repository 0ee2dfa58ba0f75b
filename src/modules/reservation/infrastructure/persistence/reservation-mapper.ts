import { Reservation } from '../../domain/reservation.js';
import type { ReservationRow } from './reservation.row.js';

export function toReservation({ seatCount: _seatCount, ...state }: ReservationRow): Reservation {
  return new Reservation(state);
}

export function toRow({ state }: Reservation): ReservationRow {
  const standing = state.areas.reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    ...state,
    seatCount: state.seats.length + standing,
    seats: [...state.seats],
    areas: [...state.areas],
  };
}
