import { type Coupon, type CouponStatus, remainingOf, statusAt } from '../domain/coupon.js';
import type { Discount } from '../domain/discount.js';
import {
  type UserCoupon,
  type UserCouponStatus,
  userCouponStatusAt,
} from '../domain/user-coupon.js';

export interface CouponView {
  readonly id: string;
  readonly name: string;
  readonly discount: Discount;
  readonly minOrderAmount: number;
  readonly itemIds: readonly string[] | null;
  readonly quantity: number;
  readonly remaining: number;
  readonly status: CouponStatus;
  readonly claimableFrom: string;
  readonly claimableUntil: string;
  readonly validUntil: string;
  readonly endedAt: string | null;
  readonly revokedAt: string | null;
  readonly createdAt: string;
}

/** Only an admin's change makes the next version. A claim makes none. */
export interface VersionedCoupon {
  readonly version: number;
  readonly view: CouponView;
}

export interface UserCouponView {
  readonly id: string;
  readonly couponId: string;
  readonly name: string;
  readonly discount: Discount;
  readonly minOrderAmount: number;
  readonly itemIds: readonly string[] | null;
  readonly status: UserCouponStatus;
  readonly validUntil: string;
  readonly claimedAt: string;
  readonly orderId: string | null;
}

export function toCouponView(coupon: Coupon, now: Date): CouponView {
  const { id, name, discount, minOrderAmount, itemIds, quantity } = coupon;
  return {
    id,
    name,
    discount,
    minOrderAmount,
    itemIds,
    quantity,
    remaining: remainingOf(coupon),
    status: statusAt(coupon, now),
    claimableFrom: coupon.claimableFrom.toISOString(),
    claimableUntil: coupon.claimableUntil.toISOString(),
    validUntil: coupon.validUntil.toISOString(),
    endedAt: coupon.endedAt?.toISOString() ?? null,
    revokedAt: coupon.revokedAt?.toISOString() ?? null,
    createdAt: coupon.createdAt.toISOString(),
  };
}

export function toUserCouponView(coupon: UserCoupon, now: Date): UserCouponView {
  const { id, couponId, name, discount, minOrderAmount, itemIds, orderId } = coupon;
  return {
    id,
    couponId,
    name,
    discount,
    minOrderAmount,
    itemIds,
    status: userCouponStatusAt(coupon, now),
    validUntil: coupon.validUntil.toISOString(),
    claimedAt: coupon.claimedAt.toISOString(),
    orderId,
  };
}
