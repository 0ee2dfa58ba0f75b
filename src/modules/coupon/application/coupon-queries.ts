import type { PageRequest } from '../../../shared/domain/page.js';
import type { UserCouponStatus } from '../domain/user-coupon.js';
import type { CouponView, UserCouponView } from './coupon-views.js';

/** Reads views without aggregates. Pages go from newest to oldest, with one row more than the limit. */
export abstract class CouponQueries {
  abstract listCoupons(page: PageRequest, now: Date): Promise<readonly CouponView[]>;
  /** The coupons that have this status at `now`; null means all. */
  abstract listUserCoupons(
    userId: string,
    page: PageRequest,
    status: UserCouponStatus | null,
    now: Date,
  ): Promise<readonly UserCouponView[]>;
}
