import type { Coupon } from './coupon.js';
import type { UserCoupon } from './user-coupon.js';

export abstract class Coupons {
  abstract add(coupon: Coupon): Promise<void>;
  abstract find(id: string): Promise<Coupon | null>;
  /**
   * The coupon as it is now, if some remain that can be claimed at `now`; nobody else gives any out
   * before the transaction ends. Null when there is nothing to give out: then nothing is locked.
   */
  abstract lockClaimable(id: string, now: Date): Promise<Coupon | null>;
  /** Which of the users have the coupon. */
  abstract findHolders(id: string, userIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Gives out a coupon that is locked, and counts it. */
  abstract grant(id: string, granted: readonly UserCoupon[]): Promise<void>;
}
