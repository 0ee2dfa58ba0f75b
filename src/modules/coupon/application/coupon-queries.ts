import type { PageRequest } from '../../../shared/domain/page.js';
import type { Coupon } from '../domain/coupon.js';
import type { UserCouponStatus } from '../domain/user-coupon.js';
import type { CouponView, UserCouponView } from './coupon-views.js';

/** Reads for front-ends. Lists have one more than the limit, newest first. */
export abstract class CouponQueries {
  /**
   * As it was at some moment after the call. All that are asked for at the same time are read
   * together, on a connection of their own: not for use inside a transaction.
   */
  abstract findCoupon(id: string): Promise<Coupon | null>;
  abstract listCoupons(page: PageRequest, now: Date): Promise<readonly CouponView[]>;
  /** Those with the status at `now`, or all when it is null. */
  abstract listUserCoupons(
    userId: string,
    page: PageRequest,
    status: UserCouponStatus | null,
    now: Date,
  ): Promise<readonly UserCouponView[]>;
}
