import type { PlacesOfReservation } from '../../concert/index.js';
import type { Reservation } from '../domain/reservation.js';

/** The seats and standing places of a reservation, as the context `concert` takes them. */
export function placesOfReservation({ state, seatIds }: Reservation): PlacesOfReservation {
  return { reservationId: state.id, seatIds, areas: state.areas };
}
