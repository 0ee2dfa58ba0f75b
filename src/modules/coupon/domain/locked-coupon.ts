import { type Coupon, remainingOf, statusAt } from './coupon.js';
import { CouponError } from './coupon-error.js';
import { claimedBy, type UserCoupon } from './user-coupon.js';

/** A coupon. If pieces remain, the transaction has locked it. The users of a batch claim in turn. */
export class LockedCoupon {
  private readonly holders: Set<string>;
  private remaining: number;

  /** `holders` are the ids of the users who already have the coupon. */
  constructor(
    private readonly coupon: Coupon,
    holders: ReadonlySet<string>,
  ) {
    this.holders = new Set(holders);
    this.remaining = remainingOf(coupon);
  }

  /** @throws CouponError COUPON_NOT_CLAIMABLE, COUPON_ALREADY_CLAIMED, COUPON_SOLD_OUT, in this order */
  claim(userId: string, id: string, now: Date): UserCoupon {
    const status = statusAt(this.coupon, now);
    if (status === 'NOT_STARTED' || status === 'ENDED') {
      throw new CouponError('COUPON_NOT_CLAIMABLE');
    }
    if (this.holders.has(userId)) throw new CouponError('COUPON_ALREADY_CLAIMED');
    if (this.remaining === 0) throw new CouponError('COUPON_SOLD_OUT');
    this.holders.add(userId);
    this.remaining -= 1;
    return claimedBy(userId, this.coupon, id, now);
  }
}
