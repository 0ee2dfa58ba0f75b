import { Reservation } from '../../domain/reservation.js';
import type { ReservationRow } from './reservation.row.js';

export function toReservation({ seatCount: _seatCount, ...state }: ReservationRow): Reservation {
  return new Reservation(state);
}

export function toRow({ state, places }: Reservation): ReservationRow {
  return { seatCount: places, ...state, seats: [...state.seats], areas: [...state.areas] };
}
