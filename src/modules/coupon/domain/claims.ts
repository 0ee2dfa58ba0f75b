import { type Coupon, remainingOf, statusAt } from './coupon.js';
import { CouponError } from './coupon-error.js';

/**
 * Serves those who stand in line for a coupon, in their order: for each the reason why not, or
 * null for those who get one. `holders` are those of them who have it already.
 */
export function refusalsInLine(
  coupon: Coupon,
  holders: ReadonlySet<string>,
  userIds: readonly string[],
  now: Date,
): readonly (CouponError | null)[] {
  const status = statusAt(coupon, now);
  if (status === 'NOT_STARTED' || status === 'ENDED') {
    return userIds.map(() => new CouponError('COUPON_NOT_CLAIMABLE'));
  }
  const served = new Set(holders);
  let remaining = remainingOf(coupon);
  return userIds.map((userId) => {
    if (served.has(userId)) return new CouponError('COUPON_ALREADY_CLAIMED');
    if (remaining === 0) return new CouponError('COUPON_SOLD_OUT');
    served.add(userId);
    remaining -= 1;
    return null;
  });
}
