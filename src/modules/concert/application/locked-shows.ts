import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import type { ExpectedVersions } from '../../../shared/domain/version.js';
import { ConcertError } from '../domain/concert-error.js';
import { Concerts, type StoredShowChanges } from '../domain/concerts.js';
import type { Show } from '../domain/show.js';

/** Changes of one show, one after the other, under the lock of its row. Holds do not take this lock. */
@Injectable()
export class LockedShows {
  constructor(
    private readonly concerts: Concerts,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Returns the show as it is after `decide`, which returns the changes of its row; null for none.
   * @throws ConcertError SHOW_NOT_FOUND
   * @throws VersionError PRECONDITION_FAILED
   */
  change(
    id: string,
    decide: (show: Show) => StoredShowChanges | null | Promise<StoredShowChanges | null>,
    expected: ExpectedVersions = null,
  ): Promise<Show> {
    return this.transactions.run(async () => {
      const show = await this.concerts.lockShow(id);
      if (!show) throw new ConcertError('SHOW_NOT_FOUND');
      const changes = await decide(show);
      return (changes && (await this.concerts.changeShow(id, changes, expected))) ?? show;
    });
  }
}
