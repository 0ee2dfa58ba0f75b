import type { Coupon, CouponTerms } from './coupon.js';

/** A claimed coupon, with the terms for its use. */
export interface UserCoupon extends Pick<
  CouponTerms,
  'name' | 'discount' | 'minOrderAmount' | 'validUntil'
> {
  readonly id: string;
  readonly couponId: string;
  readonly userId: string;
  readonly status: 'AVAILABLE' | 'USED';
  /** The order that uses it; null while it is available. */
  readonly orderId: string | null;
  readonly claimedAt: Date;
}

export type UserCouponStatus = UserCoupon['status'] | 'EXPIRED';

export function claimedBy(userId: string, coupon: Coupon, id: string, now: Date): UserCoupon {
  return {
    id,
    couponId: coupon.id,
    userId,
    name: coupon.name,
    discount: coupon.discount,
    minOrderAmount: coupon.minOrderAmount,
    validUntil: coupon.validUntil,
    status: 'AVAILABLE',
    orderId: null,
    claimedAt: now,
  };
}

/** An available coupon expires by the clock. No sweep stores that. */
export function userCouponStatusAt(coupon: UserCoupon, now: Date): UserCouponStatus {
  return coupon.status === 'AVAILABLE' && coupon.validUntil <= now ? 'EXPIRED' : coupon.status;
}
