import type { Coupon } from '../../domain/coupon.js';
import type { UserCoupon } from '../../domain/user-coupon.js';
import type { CouponRow } from './coupon.row.js';

type FlatDiscount = Pick<CouponRow, 'discountType' | 'discountValue' | 'maxAmount'>;
type Flat<Discounted> = Omit<Discounted, 'discount'> & FlatDiscount;

/** The columns that `toUserCoupon` takes, from the table aliases `claimed` and `coupon`. */
export const USER_COUPON_COLUMNS = `
  claimed.id, claimed.coupon_id AS "couponId", claimed.user_id AS "userId", claimed.status,
  claimed.order_id AS "orderId", claimed.claimed_at AS "claimedAt", coupon.name,
  coupon.discount_type AS "discountType", coupon.discount_value AS "discountValue",
  coupon.max_amount AS "maxAmount", coupon.min_order_amount AS "minOrderAmount",
  coupon.item_ids AS "itemIds", coupon.valid_until AS "validUntil", coupon.revoked_at AS "revokedAt"`;

export function toCoupon(row: CouponRow): Coupon {
  return withDiscount(row);
}

export function toUserCoupon(row: Flat<UserCoupon>): UserCoupon {
  return withDiscount(row);
}

export function toRow({ discount, itemIds, ...coupon }: Coupon): CouponRow {
  const { type, value, maxAmount } = discount;
  const limit = itemIds && [...itemIds];
  return { ...coupon, itemIds: limit, discountType: type, discountValue: value, maxAmount };
}

function withDiscount<Row extends FlatDiscount>(row: Row) {
  const { discountType, discountValue, maxAmount, ...others } = row;
  return { ...others, discount: { type: discountType, value: discountValue, maxAmount } };
}
