import { Money } from '../../../shared/domain/money.js';
import { CouponError } from './coupon-error.js';
import { discountOn } from './discount.js';
import { type UserCoupon, userCouponStatusAt } from './user-coupon.js';

/** An order that uses a claimed coupon. */
export interface CouponUse {
  readonly userCouponId: string;
  readonly orderId: string;
}

/** A line of an order, before the discount. */
export interface QuotedLine {
  readonly itemId: string;
  /** Of one piece. */
  readonly price: number;
  readonly quantity: number;
}

export interface Quote {
  readonly discount: Money;
  /** The items whose lines share the discount; null for all lines. */
  readonly itemIds: readonly string[] | null;
}

/** Claimed coupons that the transaction has locked. The orders of a batch use them in turn. */
export class LockedCoupons {
  private readonly coupons: Map<string, UserCoupon>;
  private readonly taken: CouponUse[] = [];

  constructor(coupons: readonly UserCoupon[]) {
    this.coupons = new Map(coupons.map((coupon) => [coupon.id, coupon]));
  }

  /** The uses to store. */
  get uses(): readonly CouponUse[] {
    return this.taken;
  }

  /**
   * Returns the discount on the lines of an order. Does not use the coupon.
   * @throws CouponError USER_COUPON_NOT_FOUND (also for a coupon of another user), COUPON_ALREADY_USED,
   * COUPON_REVOKED, COUPON_EXPIRED, COUPON_NOT_APPLICABLE
   */
  quote(userCouponId: string, userId: string, lines: readonly QuotedLine[], now: Date): Quote {
    const coupon = this.coupons.get(userCouponId);
    if (coupon?.userId !== userId) throw new CouponError('USER_COUPON_NOT_FOUND');
    const status = userCouponStatusAt(coupon, now);
    if (status === 'USED') throw new CouponError('COUPON_ALREADY_USED');
    if (status === 'REVOKED') throw new CouponError('COUPON_REVOKED');
    if (status === 'EXPIRED') throw new CouponError('COUPON_EXPIRED');
    const { discount, minOrderAmount, itemIds } = coupon;
    const discounted = lines.filter(({ itemId }) => itemIds?.includes(itemId) ?? true);
    const amounts = discounted.map(({ price, quantity }) => Money.of(price * quantity));
    const subtotal = Money.sum(amounts);
    if (discounted.length === 0 || subtotal.amount < minOrderAmount) {
      throw new CouponError('COUPON_NOT_APPLICABLE', {
        minOrderAmount,
        ...(itemIds && { itemIds }),
      });
    }
    return { discount: discountOn(subtotal, discount), itemIds };
  }

  /** Call it after `quote`, in the same transaction. */
  use(userCouponId: string, orderId: string): void {
    const coupon = this.coupons.get(userCouponId);
    if (coupon?.status !== 'AVAILABLE') throw new Error('A coupon was used without a quote');
    this.coupons.set(userCouponId, { ...coupon, status: 'USED', orderId });
    this.taken.push({ userCouponId, orderId });
  }
}
