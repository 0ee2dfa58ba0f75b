import type { ExpectedVersions } from '../../../shared/domain/version.js';
import type { Concert, ConcertDetails, SaleStatus } from './concert.js';
import type { Show, ShowOnSale } from './show.js';

export type ConcertChanges = Partial<ConcertDetails & { status: SaleStatus }>;
export type ShowChanges = Partial<Pick<Show, 'startsAt' | 'maxSeatsPerUser' | 'status'>>;

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

  /** Adds the show and one seat per position of its sections. */
  abstract addShow(show: Show): Promise<void>;
  /** By id. Shows that do not exist are absent. */
  abstract findShows(ids: readonly string[]): Promise<ReadonlyMap<string, ShowOnSale>>;
  /**
   * Null when there is no such show.
   * @throws VersionError PRECONDITION_FAILED
   */
  abstract changeShow(
    id: string,
    changes: ShowChanges,
    expected: ExpectedVersions,
  ): Promise<Show | null>;
}
