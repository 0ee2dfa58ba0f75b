import { CouponError } from './coupon-error.js';
import { type Discount, MAX_PERCENT } from './discount.js';

/** What is decided when a coupon is created, for good. */
export interface CouponTerms {
  readonly name: string;
  readonly discount: Discount;
  /** The least subtotal of an order that takes it, in minor units. */
  readonly minOrderAmount: number;
  /** How many are given out, one per user. */
  readonly quantity: number;
  readonly claimableFrom: Date;
  /** The first moment at which it can't be claimed any more. */
  readonly claimableUntil: Date;
  /** The first moment at which those who have it can't use it any more. */
  readonly validUntil: Date;
}

/** A limited coupon, first come, first served. */
export interface Coupon extends CouponTerms {
  readonly id: string;
  /** How many were given out; never fewer than before. */
  readonly issued: number;
  readonly createdAt: Date;
}

export type CouponStatus = 'OPEN' | 'NOT_STARTED' | 'SOLD_OUT' | 'ENDED';

/**
 * A percentage is 100 at most, the time to claim has a length, and nobody is given a coupon that
 * has expired before the claims end.
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

/** Outside the time to claim it counts for nothing whether any are left. */
export function statusAt(coupon: Coupon, now: Date): CouponStatus {
  if (now < coupon.claimableFrom) return 'NOT_STARTED';
  if (now >= coupon.claimableUntil) return 'ENDED';
  return remainingOf(coupon) > 0 ? 'OPEN' : 'SOLD_OUT';
}
