import type { PageRequest } from '../../../shared/domain/page.js';
import type { Supply } from '../../queue/index.js';
import type { Reservation } from '../domain/reservation.js';

export abstract class ReservationQueries {
  /** Newest first, one row more than the limit. */
  abstract listReservations(userId: string, page: PageRequest): Promise<readonly Reservation[]>;

  /** The standing places in unpaid holds, by room. */
  abstract sumHeldPlacesByRoom(roomIds: readonly string[]): Promise<ReadonlyMap<string, Supply>>;
}
