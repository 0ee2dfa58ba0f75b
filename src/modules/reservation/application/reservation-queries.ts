import type { PageRequest, RowFilter } from '../../../shared/domain/page.js';
import type { Supply } from '../../queue/index.js';
import type { Reservation, ReservationStatus } from '../domain/reservation.js';

export interface ReservationFilter extends RowFilter {
  readonly showId?: string;
  readonly status?: ReservationStatus;
}

export abstract class ReservationQueries {
  /** Newest first, one row more than the limit. */
  abstract listReservations(userId: string, page: PageRequest): Promise<readonly Reservation[]>;
  /** Of all users, newest first, one row more than the limit. */
  abstract listAllReservations(
    filter: ReservationFilter,
    page: PageRequest,
    now: Date,
  ): Promise<readonly Reservation[]>;

  /** The standing places in unpaid holds, by room. */
  abstract sumHeldPlacesByRoom(roomIds: readonly string[]): Promise<ReadonlyMap<string, Supply>>;
}
