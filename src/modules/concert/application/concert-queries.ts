import type { PageRequest } from '../../../shared/domain/page.js';
import type { ConcertView, ReservableShowView } from './views.js';

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
  /** The ids of a show's seats, in the order of its map. */
  abstract listSeatIds(showId: string): Promise<readonly string[]>;
  /**
   * A letter for each seat, in the order of the map: `A`vailable, `H`eld, `S`old. A hold that ends at
   * `now` or before reads A.
   */
  abstract listSeatStatuses(showId: string, now: Date): Promise<string>;
}
