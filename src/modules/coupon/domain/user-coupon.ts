import type { Coupon, CouponTerms } from './coupon.js';

/** A coupon that a user has claimed, with the terms that its use depends on. */
export interface UserCoupon extends Pick<
  CouponTerms,
  'name' | 'discount' | 'minOrderAmount' | 'validUntil'
> {
  readonly id: string;
  readonly couponId: string;
  readonly userId: string;
  readonly status: 'AVAILABLE' | 'USED';
  /** The order that uses it. */
  readonly orderId: string | null;
  readonly claimedAt: Date;
}

export type UserCouponStatus = UserCoupon['status'] | 'EXPIRED';

export function claimedBy(userId: string, coupon: Coupon, id: string, now: Date): UserCoupon {
  const { id: couponId, name, discount, minOrderAmount, validUntil } = coupon;
  return {
    ...{ id, couponId, userId, name, discount, minOrderAmount, validUntil },
    ...{ status: 'AVAILABLE', orderId: null, claimedAt: now },
  };
}

/** It expires by the clock, unless it was used. */
export function userCouponStatusAt(coupon: UserCoupon, now: Date): UserCouponStatus {
  return coupon.status === 'AVAILABLE' && coupon.validUntil <= now ? 'EXPIRED' : coupon.status;
}
