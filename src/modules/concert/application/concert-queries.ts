import type { PageRequest } from '../../../shared/domain/page.js';
import type { ConcertView, ReservableShowView, SeatView } from './views.js';

/** Reads that go straight to views. Lists have one more than the limit. */
export abstract class ConcertQueries {
  /** Concerts on sale, newest first. */
  abstract listConcerts(page: PageRequest): Promise<readonly ConcertView[]>;
  /** Shows that can still be reserved, by date; `after` is a key of `showKey`. */
  abstract listReservableShows(
    concertId: string,
    page: PageRequest,
    now: Date,
  ): Promise<readonly ReservableShowView[]>;
  /** A hold that ends at `now` or before reads AVAILABLE. */
  abstract listSeats(showId: string, now: Date): Promise<readonly SeatView[]>;
}
