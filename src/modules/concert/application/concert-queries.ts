import type { PageRequest } from '../../../shared/domain/page.js';
import type { Supply } from '../../queue/index.js';
import type { ConcertView, ReservableShowView } from './concert-views.js';

/** Reads views without aggregates. Pages have one row more than the limit. */
export abstract class ConcertQueries {
  /** Concerts on sale, newest first. */
  abstract listConcerts(page: PageRequest): Promise<readonly ConcertView[]>;
  /** Shows on sale with a free seat, by date. `after` is `<startsAt>_<id>` of a show. */
  abstract listReservableShows(
    concertId: string,
    page: PageRequest,
    now: Date,
  ): Promise<readonly ReservableShowView[]>;
  /** The ids of a show's seats, in the order of its map. */
  abstract listSeatIds(showId: string): Promise<readonly string[]>;
  /**
   * One letter per seat, in the order of its map: `A`vailable, `H`eld or `S`old. A seat whose hold has
   * expired at `now` is available.
   */
  abstract listSeatStatuses(showId: string, now: Date): Promise<string>;
  /** The seats of shows on sale by room. It reads each seat of these shows, so callers keep the result. */
  abstract countSeatsByRoom(
    roomIds: readonly string[],
    now: Date,
  ): Promise<ReadonlyMap<string, Supply>>;
}
