import type { PageRequest } from '../../../shared/domain/page.js';
import type { PendingRefunds } from '../../payment/index.js';
import type { ProviderName } from '../domain/top-up-state.js';
import type { TopUpView } from './top-up-views.js';

/** What the books say about a top-up, for the comparison with the provider. */
export interface BookedTopUp {
  readonly id: string;
  readonly amount: number;
  /** The refunds that the provider has confirmed. */
  readonly refunded: number;
  /** The refunds that it has not confirmed yet. */
  readonly pending: number;
  /** Whether one of them is older than it should be. */
  readonly isOverdue: boolean;
  readonly reference: string | null;
}

export abstract class TopUpQueries {
  /** Newest first, one more than the limit. */
  abstract listTopUps(userId: string, page: PageRequest): Promise<readonly TopUpView[]>;
  /** Whether a top-up or a refund of the user is not settled. */
  abstract hasOpen(userId: string): Promise<boolean>;
  /** The refunds of a group that the provider has not confirmed yet. */
  abstract countPending(groupId: string): Promise<PendingRefunds>;
  /**
   * Top-ups with these ids, those that were credited or refunded in this time, and those with a refund that is
   * pending since `overdueSince` or longer.
   */
  abstract listBooked(
    provider: ProviderName,
    ids: readonly string[],
    time: { readonly from: Date; readonly to: Date; readonly overdueSince: Date },
  ): Promise<readonly BookedTopUp[]>;
}
