import type { PageRequest } from '../../../shared/domain/page.js';
import type { Supply } from '../../queue/index.js';
import type { ReservationView } from './reservation-views.js';

export abstract class ReservationQueries {
  /** Newest first, one row more than the limit. */
  abstract listReservations(
    userId: string,
    page: PageRequest,
    now: Date,
  ): Promise<readonly ReservationView[]>;

  /** The standing places in unpaid holds, by room. */
  abstract sumHeldPlacesByRoom(roomIds: readonly string[]): Promise<ReadonlyMap<string, Supply>>;
}
