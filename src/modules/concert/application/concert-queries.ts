import type { PageRequest } from '../../../shared/domain/page.js';
import type { Offer, Supply } from '../../queue/index.js';
import type { Section } from '../domain/show.js';
import type { ConcertView, ReservableShowView } from './concert-views.js';

/** What changes during the sale of a show. */
export interface PlacesNow {
  /** The version of the layout that the other fields belong to. */
  readonly layoutVersion: number;
  /**
   * One letter per seat, in the order of the layout: `A`vailable, `H`eld, `S`old or `B`locked. A seat
   * whose hold has expired is available.
   */
  readonly statuses: string;
  /** The free places of each area, in the order of the sections. */
  readonly left: readonly number[];
}

/** What changes with the sections of a show only. */
export interface Layout {
  readonly layoutVersion: number;
  readonly sections: readonly Section[];
  /** In the order of the sections, then by row, then by number. */
  readonly seatIds: readonly string[];
  /** In the order of the standing sections. */
  readonly areas: readonly LayoutArea[];
}

export interface LayoutArea {
  readonly id: string;
  readonly section: string;
  readonly price: number;
  readonly capacity: number;
}

/** Reads views without aggregates. Pages have one row more than the limit. */
export abstract class ConcertQueries {
  /** Concerts on sale, newest first. */
  abstract listConcerts(page: PageRequest): Promise<readonly ConcertView[]>;
  /** Shows that can be held now and have a free place, by date. `after` is `<startsAt>_<id>` of a show. */
  abstract listReservableShows(
    concertId: string,
    page: PageRequest,
    now: Date,
  ): Promise<readonly ReservableShowView[]>;
  /** As of one moment. Null when there is no such show. */
  abstract readLayout(showId: string): Promise<Layout | null>;
  /** As of one moment. Null when there is no such show. */
  abstract readPlaces(showId: string, now: Date): Promise<PlacesNow | null>;
  /**
   * The places of shows whose sale has not ended, by room. Holds of standing places are not in `held`.
   * It reads each seat of these shows, so callers keep the result.
   */
  abstract countSeatsByRoom(
    roomIds: readonly string[],
    now: Date,
  ): Promise<ReadonlyMap<string, Supply>>;
  /** The newest concerts on sale behind the room, at most MAX_OFFERS. */
  abstract listOffers(roomId: string): Promise<readonly Offer[]>;
}
