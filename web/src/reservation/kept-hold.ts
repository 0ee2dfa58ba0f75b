import type { components } from '@onsale/client';
import { type Kept, useKept } from '../shared/kept.js';
import { onsale } from '../shared/session.js';

export type Reservation = components['schemas']['ReservationDto'];
export type HoldRequest = components['schemas']['HoldBody'];
export type KeptHold = Kept<HoldRequest, Reservation>;

/** The hold of the user in a show. */
export function useKeptHold(showId: string): KeptHold {
  return useKept(`hold.${showId}`, {
    post: (body, header) => onsale.post('/v1/reservations', { body, params: { header } }),
    read: (reservationId) =>
      onsale.get('/v1/reservations/{reservationId}', { params: { path: { reservationId } } }),
  });
}

/** The user's own reservations of the show, on whatever device they were made. */
export async function readOwn(showId: string): Promise<readonly Reservation[]> {
  const { data } = await onsale.get('/v1/reservations', { params: { query: { limit: 100 } } });
  return data.filter((reservation) => reservation.showId === showId);
}
