import { PartialType, PickType } from '@nestjs/swagger';
import {
  ChoiceField,
  FlagField,
  IdField,
  IdListField,
  InstantField,
  IntegerField,
  NameField,
  ObjectField,
  ReasonField,
} from '../../../../shared/http/validation/fields.js';
import { withDates } from '../../../../shared/http/validation/dates.js';
import type { CouponView } from '../../application/coupon-views.js';
import type { CouponChanges, CouponStatus, CouponTerms } from '../../domain/coupon.js';
import type { Discount, DiscountType } from '../../domain/discount.js';

const MAX_AMOUNT = 1_000_000_000;
const MAX_QUANTITY = 1_000_000_000;
const ITEM_IDS = ['0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c88'];
const COUPON_DATES = ['claimableFrom', 'claimableUntil', 'validUntil'] as const;
const TYPES = ['PERCENT', 'FIXED'] as const satisfies DiscountType[];
const MIN_ORDER_AMOUNT =
  'The smallest subtotal of an order that can use the coupon; with `itemIds`, of the lines of these items';
const VALUE = 'FIXED: the discount in minor units. PERCENT: 1 to 100; the discount is rounded down';

export class DiscountBody {
  @ChoiceField('How the discount is computed', TYPES)
  type!: DiscountType;

  @IntegerField(VALUE, { min: 1, max: MAX_AMOUNT, example: 10 })
  value!: number;

  @IntegerField('The largest discount on one order', {
    min: 1,
    max: MAX_AMOUNT,
    example: 20_000,
    optional: true,
  })
  maxAmount?: number;
}

export class CreateCouponBody {
  @NameField('The name of the coupon', { max: 200, example: '10 % off the drop' })
  name!: string;

  @ObjectField('The discount on an order', DiscountBody)
  discount!: DiscountBody;

  @IntegerField(MIN_ORDER_AMOUNT, {
    min: 0,
    max: MAX_AMOUNT,
    default: 0,
    example: 50_000,
    optional: true,
  })
  minOrderAmount?: number;

  @IdListField('The coupon discounts only the lines of these items; null for all lines', {
    min: 1,
    max: 100,
    example: ITEM_IDS,
    optional: true,
    nullable: true,
  })
  itemIds?: string[] | null;

  @IntegerField('The number of pieces', { min: 1, max: MAX_QUANTITY, example: 100 })
  quantity!: number;

  @InstantField('When the claim period starts', { example: '2026-12-24T18:00:00.000Z' })
  claimableFrom!: string;

  @InstantField('When the claim period ends; after `claimableFrom`', {
    example: '2026-12-25T18:00:00.000Z',
  })
  claimableUntil!: string;

  @InstantField('When the coupon expires; not before `claimableUntil`', {
    example: '2026-12-31T15:00:00.000Z',
  })
  validUntil!: string;
}

export class ChangeCouponBody extends PartialType(
  PickType(CreateCouponBody, [
    'name',
    'quantity',
    'claimableFrom',
    'claimableUntil',
    'validUntil',
  ] as const),
  { skipNullProperties: false },
) {
  @ReasonField()
  reason?: string;
}

export class EndCouponBody {
  @FlagField('Revoke the claimed pieces that no order uses', { default: false, optional: true })
  revoke?: boolean;

  @ReasonField()
  reason?: string;
}

class DiscountDto implements Discount {
  @ChoiceField('How the discount is computed', TYPES)
  type!: DiscountType;

  @IntegerField(VALUE, { example: 10 })
  value!: number;

  @IntegerField('The largest discount on one order; null for no limit', {
    nullable: true,
    example: 20_000,
  })
  maxAmount!: number | null;
}

/** What a coupon and a claimed piece of it have in common. */
export class CouponTermsDto {
  @NameField('The name of the coupon', { example: '10 % off the drop' })
  name!: string;

  @ObjectField('The discount on an order', DiscountDto)
  discount!: DiscountDto;

  @IntegerField(MIN_ORDER_AMOUNT, { example: 50_000 })
  minOrderAmount!: number;

  @IdListField('The items whose lines are discounted; null for all', {
    min: 1,
    max: 100,
    example: ITEM_IDS,
    nullable: true,
  })
  itemIds!: readonly string[] | null;

  @InstantField('When the coupon expires', { example: '2026-12-31T15:00:00.000Z' })
  validUntil!: string;
}

export class CouponDto extends CouponTermsDto implements CouponView {
  @IdField('The id of the coupon', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d11' })
  id!: string;

  @IntegerField('The number of pieces', { example: 100 })
  quantity!: number;

  @IntegerField('The number of pieces that can still be claimed', { example: 42 })
  remaining!: number;

  @ChoiceField('Whether the coupon can be claimed', ['OPEN', 'NOT_STARTED', 'SOLD_OUT', 'ENDED'])
  status!: CouponStatus;

  @InstantField('When the claim period starts', { example: '2026-12-24T18:00:00.000Z' })
  claimableFrom!: string;

  @InstantField('When the claim period ends', { example: '2026-12-25T18:00:00.000Z' })
  claimableUntil!: string;

  @InstantField('When an admin ended the coupon; null if none did', {
    nullable: true,
    example: null,
  })
  endedAt!: string | null;

  @InstantField('When an admin revoked the unused pieces; null if none did', {
    nullable: true,
    example: null,
  })
  revokedAt!: string | null;

  @InstantField('When the coupon was created', { example: '2026-12-01T09:00:00.000Z' })
  createdAt!: string;
}

export function toTerms({ discount, ...body }: CreateCouponBody): CouponTerms {
  const { claimableFrom, claimableUntil, validUntil } = withDates(body, COUPON_DATES);
  return {
    name: body.name,
    discount: {
      type: discount.type,
      value: discount.value,
      maxAmount: discount.maxAmount ?? null,
    },
    minOrderAmount: body.minOrderAmount ?? 0,
    itemIds: body.itemIds ?? null,
    quantity: body.quantity,
    claimableFrom,
    claimableUntil,
    validUntil,
  };
}

/** Absent fields stay absent. */
export function toChanges({ reason: _reason, ...changes }: ChangeCouponBody): CouponChanges {
  return withDates(changes, COUPON_DATES);
}
