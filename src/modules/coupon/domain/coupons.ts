import type { ExpectedVersions } from '../../../shared/domain/version.js';
import type { Coupon, CouponChanges } from './coupon.js';
import type { UserCoupon } from './user-coupon.js';

export abstract class Coupons {
  abstract add(coupon: Coupon): Promise<void>;
  /** By id. Coupons that do not exist are absent. */
  abstract find(ids: readonly string[]): Promise<ReadonlyMap<string, Coupon>>;
  /**
   * Changes the coupon and locks it. Without changes it only locks. Null for an unknown coupon.
   * @throws VersionError PRECONDITION_FAILED
   */
  abstract change(
    id: string,
    changes: CouponChanges & Partial<Pick<Coupon, 'endedAt' | 'revokedAt'>>,
    expected: ExpectedVersions,
  ): Promise<Coupon | null>;
  /** Locks the coupon if a piece can be claimed at `now`; else returns null and locks nothing. */
  abstract lockClaimable(id: string, now: Date): Promise<Coupon | null>;
  /** The ids of the users who already have the coupon. */
  abstract findHolders(id: string, userIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Stores claims of a locked coupon and adds their number to `issued`. */
  abstract grant(id: string, granted: readonly UserCoupon[]): Promise<void>;
}
