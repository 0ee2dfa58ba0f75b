import type { PageRequest } from '../../../shared/domain/page.js';
import type { ProviderName } from '../domain/top-up.js';
import type { TopUpView } from './top-up-views.js';

/** What the books say about a top-up, for the comparison with the provider. */
export interface BookedTopUp {
  readonly id: string;
  readonly amount: number;
  /** The refunds that the provider has confirmed. */
  readonly refunded: number;
  readonly reference: string | null;
}

export abstract class TopUpQueries {
  /** Newest first, one more than the limit. */
  abstract listTopUps(userId: string, page: PageRequest): Promise<readonly TopUpView[]>;
  /** Whether a top-up or a refund of the user is not settled. */
  abstract hasOpen(userId: string): Promise<boolean>;
  /** Top-ups with these ids, and those that were credited or refunded in this time. */
  abstract listBooked(
    provider: ProviderName,
    ids: readonly string[],
    from: Date,
    to: Date,
  ): Promise<readonly BookedTopUp[]>;
}
