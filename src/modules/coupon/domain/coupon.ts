import { CouponError } from './coupon-error.js';
import { type Discount, MAX_PERCENT } from './discount.js';

/** The terms of a coupon. Discount, `minOrderAmount` and `itemIds` never change. */
export interface CouponTerms {
  readonly name: string;
  readonly discount: Discount;
  /** The smallest subtotal of the discounted lines that can use the coupon, in minor units. */
  readonly minOrderAmount: number;
  /** Only the lines of these items are discounted; null for all lines. */
  readonly itemIds: readonly string[] | null;
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
  /** When an admin ended it: claims are refused from then on. */
  readonly endedAt: Date | null;
  /** When an admin revoked the pieces that no order used. An order may still return its piece. */
  readonly revokedAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

/** What an admin changes of a coupon. */
export type CouponChanges = Partial<
  Pick<CouponTerms, 'name' | 'quantity' | 'claimableFrom' | 'claimableUntil' | 'validUntil'>
>;

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

/** @throws CouponError INVALID_COUPON, COUPON_QUANTITY_TOO_SMALL */
export function assertChange(coupon: Coupon, changes: CouponChanges): void {
  const changed = { ...coupon, ...changes };
  assertTerms(changed);
  const { quantity, issued } = changed;
  if (quantity < issued) throw new CouponError('COUPON_QUANTITY_TOO_SMALL', { issued });
}

/** What ends a coupon at `now`. What has ended before stays as it is. */
export function endOf(
  { endedAt, revokedAt }: Coupon,
  revoke: boolean,
  now: Date,
): Partial<Pick<Coupon, 'endedAt' | 'revokedAt'>> {
  return {
    ...(endedAt === null && { endedAt: now }),
    ...(revoke && revokedAt === null && { revokedAt: now }),
  };
}

export function remainingOf({ quantity, issued }: Coupon): number {
  return quantity - issued;
}

/** NOT_STARTED and ENDED win over SOLD_OUT. */
export function statusAt(coupon: Coupon, now: Date): CouponStatus {
  if (coupon.endedAt) return 'ENDED';
  if (now < coupon.claimableFrom) return 'NOT_STARTED';
  if (now >= coupon.claimableUntil) return 'ENDED';
  return remainingOf(coupon) > 0 ? 'OPEN' : 'SOLD_OUT';
}
