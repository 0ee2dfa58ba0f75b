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
  readonly quantity: number;
  readonly remaining: number;
  readonly status: CouponStatus;
  readonly claimableFrom: string;
  readonly claimableUntil: string;
  readonly validUntil: string;
  readonly createdAt: string;
}

export interface UserCouponView {
  readonly id: string;
  readonly couponId: string;
  readonly name: string;
  readonly discount: Discount;
  readonly minOrderAmount: number;
  readonly status: UserCouponStatus;
  readonly validUntil: string;
  readonly claimedAt: string;
  readonly orderId: string | null;
}

export function toCouponView(coupon: Coupon, now: Date): CouponView {
  const { id, name, discount, minOrderAmount, quantity } = coupon;
  return {
    id,
    name,
    discount,
    minOrderAmount,
    quantity,
    remaining: remainingOf(coupon),
    status: statusAt(coupon, now),
    claimableFrom: coupon.claimableFrom.toISOString(),
    claimableUntil: coupon.claimableUntil.toISOString(),
    validUntil: coupon.validUntil.toISOString(),
    createdAt: coupon.createdAt.toISOString(),
  };
}

export function toUserCouponView(coupon: UserCoupon, now: Date): UserCouponView {
  const { id, couponId, name, discount, minOrderAmount, orderId } = coupon;
  return {
    id,
    couponId,
    name,
    discount,
    minOrderAmount,
    status: userCouponStatusAt(coupon, now),
    validUntil: coupon.validUntil.toISOString(),
    claimedAt: coupon.claimedAt.toISOString(),
    orderId,
  };
}
