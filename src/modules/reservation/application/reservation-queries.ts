import type { PageRequest } from '../../../shared/domain/page.js';
import type { ReservationView } from './reservation-views.js';

export abstract class ReservationQueries {
  /** Newest first, one row more than the limit. */
  abstract listReservations(
    userId: string,
    page: PageRequest,
    now: Date,
  ): Promise<readonly ReservationView[]>;
}
