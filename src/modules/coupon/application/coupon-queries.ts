import type { PageRequest } from '../../../shared/domain/page.js';
import type { Coupon } from '../domain/coupon.js';
import type { UserCouponStatus } from '../domain/user-coupon.js';
import type { CouponView, UserCouponView } from './coupon-views.js';

/** Reads for front-ends. Lists have one more than the limit, newest first. */
export abstract class CouponQueries {
  /** As of a moment after the call. Reads are batched: not inside a transaction. */
  abstract findCoupon(id: string): Promise<Coupon | null>;
  abstract listCoupons(page: PageRequest, now: Date): Promise<readonly CouponView[]>;
  /** Those with this status at `now`; null means all. */
  abstract listUserCoupons(
    userId: string,
    page: PageRequest,
    status: UserCouponStatus | null,
    now: Date,
  ): Promise<readonly UserCouponView[]>;
}
