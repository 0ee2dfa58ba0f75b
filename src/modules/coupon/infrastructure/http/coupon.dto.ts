import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsObject, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { IsFilledText, IsInstant, IsOmittable } from '../../../../shared/http/constraints.js';
import type { CouponView } from '../../application/coupon-views.js';
import type { CouponStatus, CouponTerms } from '../../domain/coupon.js';
import type { Discount, DiscountType } from '../../domain/discount.js';

const MAX_AMOUNT = 1_000_000_000;
const MAX_QUANTITY = 1_000_000_000;

export class DiscountBody {
  @ApiProperty({ enum: ['FIXED', 'PERCENT'], example: 'PERCENT' })
  @IsIn(['FIXED', 'PERCENT'])
  type!: DiscountType;

  @ApiProperty({
    minimum: 1,
    maximum: MAX_AMOUNT,
    example: 10,
    description: 'FIXED: minor units of the currency. PERCENT: 1 to 100, the discount rounded down',
  })
  @IsInt()
  @Min(1)
  @Max(MAX_AMOUNT)
  value!: number;

  @ApiProperty({
    required: false,
    minimum: 1,
    maximum: MAX_AMOUNT,
    example: 20_000,
    description: 'The most that comes off an order',
  })
  @IsOmittable()
  @IsInt()
  @Min(1)
  @Max(MAX_AMOUNT)
  maxAmount?: number;
}

export class CreateCouponBody {
  @ApiProperty({ example: '10 % off the drop', maxLength: 200 })
  @IsFilledText()
  @MaxLength(200)
  name!: string;

  @ApiProperty({ type: DiscountBody })
  @IsObject()
  @ValidateNested()
  @Type(() => DiscountBody)
  discount!: DiscountBody;

  @ApiProperty({
    required: false,
    minimum: 0,
    maximum: MAX_AMOUNT,
    default: 0,
    example: 50_000,
    description: 'The least subtotal of an order that takes it',
  })
  @IsOmittable()
  @IsInt()
  @Min(0)
  @Max(MAX_AMOUNT)
  minOrderAmount?: number;

  @ApiProperty({ minimum: 1, maximum: MAX_QUANTITY, example: 100 })
  @IsInt()
  @Min(1)
  @Max(MAX_QUANTITY)
  quantity!: number;

  @ApiProperty({ format: 'date-time', example: '2026-12-24T18:00:00.000Z' })
  @IsInstant()
  claimableFrom!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2026-12-25T18:00:00.000Z',
    description: 'After `claimableFrom`; from then on nobody gets one',
  })
  @IsInstant()
  claimableUntil!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2026-12-31T15:00:00.000Z',
    description: 'Not before `claimableUntil`; from then on no order takes it',
  })
  @IsInstant()
  validUntil!: string;
}

export class DiscountDto implements Discount {
  @ApiProperty({ enum: ['FIXED', 'PERCENT'], example: 'PERCENT' })
  type!: DiscountType;

  @ApiProperty({ example: 10 })
  value!: number;

  @ApiProperty({ type: Number, nullable: true, example: 20_000 })
  maxAmount!: number | null;
}

export class CouponDto implements CouponView {
  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d11' })
  id!: string;

  @ApiProperty({ example: '10 % off the drop' })
  name!: string;

  @ApiProperty({ type: DiscountDto })
  discount!: DiscountDto;

  @ApiProperty({ example: 50_000 })
  minOrderAmount!: number;

  @ApiProperty({ example: 100 })
  quantity!: number;

  @ApiProperty({ description: 'How many are left at this moment', example: 42 })
  remaining!: number;

  @ApiProperty({ enum: ['OPEN', 'NOT_STARTED', 'SOLD_OUT', 'ENDED'], example: 'OPEN' })
  status!: CouponStatus;

  @ApiProperty({ format: 'date-time', example: '2026-12-24T18:00:00.000Z' })
  claimableFrom!: string;

  @ApiProperty({ format: 'date-time', example: '2026-12-25T18:00:00.000Z' })
  claimableUntil!: string;

  @ApiProperty({ format: 'date-time', example: '2026-12-31T15:00:00.000Z' })
  validUntil!: string;

  @ApiProperty({ format: 'date-time', example: '2026-12-01T09:00:00.000Z' })
  createdAt!: string;
}

export function toTerms({ discount, ...body }: CreateCouponBody): CouponTerms {
  return {
    name: body.name,
    discount: {
      type: discount.type,
      value: discount.value,
      maxAmount: discount.maxAmount ?? null,
    },
    minOrderAmount: body.minOrderAmount ?? 0,
    quantity: body.quantity,
    claimableFrom: new Date(body.claimableFrom),
    claimableUntil: new Date(body.claimableUntil),
    validUntil: new Date(body.validUntil),
  };
}
