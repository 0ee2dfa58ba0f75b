import type { ExpectedVersions } from '../../../shared/domain/version.js';
import type { Concert, ConcertDetails, SaleStatus } from './concert.js';
import type { Show, ShowOnSale } from './show.js';

export type ConcertChanges = Partial<ConcertDetails & { status: SaleStatus }>;
export type ShowRules = Pick<
  Show,
  'startsAt' | 'onSaleFrom' | 'onSaleUntil' | 'maxSeatsPerUser' | 'maxUnpaidHolds'
>;
export type ShowChanges = Partial<ShowRules & { status: SaleStatus }>;
export type StoredShowChanges = Partial<Omit<Show, 'id' | 'concertId' | 'version' | 'createdAt'>>;

export type PlacesOfShow = Pick<Show, 'id' | 'sections'>;

export abstract class Concerts {
  abstract add(concert: Concert): Promise<void>;
  abstract findById(id: string): Promise<Concert | null>;
  /**
   * Null when there is no such concert.
   * @throws VersionError PRECONDITION_FAILED
   */
  abstract change(
    id: string,
    changes: ConcertChanges,
    expected: ExpectedVersions,
  ): Promise<Concert | null>;

  /** Adds the show with its seats and areas. */
  abstract addShow(show: Show): Promise<void>;
  /** Adds the seats and areas of the sections that stand behind the first `after` ones. */
  abstract addPlaces(show: PlacesOfShow, after: number): Promise<void>;
  /** By id. Shows that do not exist are absent. */
  abstract findShows(ids: readonly string[]): Promise<ReadonlyMap<string, ShowOnSale>>;
  /** The ids of those shows that are cancelled. */
  abstract findCancelled(ids: readonly string[]): Promise<readonly string[]>;
  /**
   * Null when there is no such show.
   * @throws VersionError PRECONDITION_FAILED
   */
  abstract changeShow(
    id: string,
    changes: StoredShowChanges,
    expected: ExpectedVersions,
  ): Promise<Show | null>;
  /** Locks the show until the transaction ends. Null when there is no such show. */
  abstract lockShow(id: string): Promise<Show | null>;
}
