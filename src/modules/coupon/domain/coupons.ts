import type { Coupon } from './coupon.js';
import type { UserCoupon } from './user-coupon.js';

export abstract class Coupons {
  abstract add(coupon: Coupon): Promise<void>;
  abstract find(id: string): Promise<Coupon | null>;
  /** Locks the coupon if some of it can be claimed at `now`. Null, and no lock, if not. */
  abstract lockClaimable(id: string, now: Date): Promise<Coupon | null>;
  /** Which of the users have the coupon. */
  abstract findHolders(id: string, userIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Stores claims of a locked coupon, and counts them in its row. */
  abstract grant(id: string, granted: readonly UserCoupon[]): Promise<void>;
}
