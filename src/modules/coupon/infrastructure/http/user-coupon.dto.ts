import { ChoiceField, IdField, InstantField } from '../../../../shared/http/validation/fields.js';
import { PageQuery } from '../../../../shared/http/validation/paging.js';
import type { UserCouponView } from '../../application/coupon-views.js';
import type { UserCouponStatus } from '../../domain/user-coupon.js';
import { CouponTermsDto } from './coupon.dto.js';

const STATUSES = ['AVAILABLE', 'USED', 'EXPIRED', 'REVOKED'] as const satisfies UserCouponStatus[];

export class UserCouponQuery extends PageQuery {
  @ChoiceField('Only coupons that have this status now', STATUSES, { optional: true })
  status?: UserCouponStatus;
}

export class UserCouponDto extends CouponTermsDto implements UserCouponView {
  @IdField('The id of the claimed coupon: the `userCouponId` of an order', {
    example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d22',
  })
  id!: string;

  @IdField('The id of the coupon', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d11' })
  couponId!: string;

  @ChoiceField('Whether an order can use the coupon now', STATUSES)
  status!: UserCouponStatus;

  @InstantField('When the user claimed the coupon', { example: '2026-12-24T18:00:00.123Z' })
  claimedAt!: string;

  @IdField('The order that uses the coupon; null for none', { nullable: true, example: null })
  orderId!: string | null;
}
