import { CouponError } from './coupon-error.js';
import { type Discount, MAX_PERCENT } from './discount.js';

/** The terms of a coupon. They never change. */
export interface CouponTerms {
  readonly name: string;
  readonly discount: Discount;
  /** The smallest subtotal of an order that can use the coupon, in minor units. */
  readonly minOrderAmount: number;
  /** The number of pieces. Each user can claim one. */
  readonly quantity: number;
  readonly claimableFrom: Date;
  /** Claims are refused from this moment on. */
  readonly claimableUntil: Date;
  /** Uses are refused from this moment on. */
  readonly validUntil: Date;
}

/** A limited coupon, first come, first served. */
export interface Coupon extends CouponTerms {
  readonly id: string;
  /** The number of claimed pieces; never decreases. */
  readonly issued: number;
  readonly createdAt: Date;
}

export type CouponStatus = 'OPEN' | 'NOT_STARTED' | 'SOLD_OUT' | 'ENDED';

/**
 * A percentage is at most 100, the claim period is not empty, and the coupon stays valid at least until
 * the claim period ends.
 * @throws CouponError INVALID_COUPON
 */
export function assertTerms({ discount, ...terms }: CouponTerms): void {
  const tooMuch = discount.type === 'PERCENT' && discount.value > MAX_PERCENT;
  const neverClaimable = terms.claimableFrom >= terms.claimableUntil;
  const expiresTooSoon = terms.validUntil < terms.claimableUntil;
  if (tooMuch || neverClaimable || expiresTooSoon) throw new CouponError('INVALID_COUPON');
}

export function remainingOf({ quantity, issued }: Coupon): number {
  return quantity - issued;
}

/** NOT_STARTED and ENDED win over SOLD_OUT. */
export function statusAt(coupon: Coupon, now: Date): CouponStatus {
  if (now < coupon.claimableFrom) return 'NOT_STARTED';
  if (now >= coupon.claimableUntil) return 'ENDED';
  return remainingOf(coupon) > 0 ? 'OPEN' : 'SOLD_OUT';
}
