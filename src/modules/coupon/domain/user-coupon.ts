import type { Coupon, CouponTerms } from './coupon.js';

/** A claimed coupon, with the terms for its use. */
export interface UserCoupon extends Pick<
  CouponTerms,
  'name' | 'discount' | 'minOrderAmount' | 'itemIds' | 'validUntil'
> {
  readonly id: string;
  readonly couponId: string;
  readonly userId: string;
  readonly status: 'AVAILABLE' | 'USED';
  /** The order that uses it; null while it is available. */
  readonly orderId: string | null;
  readonly claimedAt: Date;
  /** When an admin revoked the pieces of the coupon. A used one is not revoked. */
  readonly revokedAt: Date | null;
}

export type UserCouponStatus = UserCoupon['status'] | 'REVOKED' | 'EXPIRED';

export function claimedBy(userId: string, coupon: Coupon, id: string, now: Date): UserCoupon {
  return {
    id,
    couponId: coupon.id,
    userId,
    name: coupon.name,
    discount: coupon.discount,
    minOrderAmount: coupon.minOrderAmount,
    itemIds: coupon.itemIds,
    validUntil: coupon.validUntil,
    status: 'AVAILABLE',
    orderId: null,
    claimedAt: now,
    revokedAt: coupon.revokedAt,
  };
}

/** An available coupon expires by the clock, and is revoked with its coupon. No row stores that. */
export function userCouponStatusAt(coupon: UserCoupon, now: Date): UserCouponStatus {
  if (coupon.status === 'USED') return 'USED';
  if (coupon.revokedAt) return 'REVOKED';
  return coupon.validUntil <= now ? 'EXPIRED' : 'AVAILABLE';
}
