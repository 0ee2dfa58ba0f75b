import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IsOmittable } from '../../../../shared/http/constraints.js';
import { PageQuery } from '../../../../shared/http/paging.js';
import type { UserCouponView } from '../../application/coupon-views.js';
import type { UserCouponStatus } from '../../domain/user-coupon.js';
import { DiscountDto } from './coupon.dto.js';

const STATUSES = ['AVAILABLE', 'USED', 'EXPIRED'] as const satisfies UserCouponStatus[];

export class UserCouponQuery extends PageQuery {
  @ApiProperty({ required: false, enum: STATUSES, description: 'Only those that are so now' })
  @IsOmittable()
  @IsIn(STATUSES)
  status?: UserCouponStatus;
}

export class UserCouponDto implements UserCouponView {
  @ApiProperty({
    format: 'uuid',
    example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d22',
    description: 'What an order names as its `userCouponId`',
  })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d11' })
  couponId!: string;

  @ApiProperty({ example: '10 % off the drop' })
  name!: string;

  @ApiProperty({ type: DiscountDto })
  discount!: DiscountDto;

  @ApiProperty({ example: 50_000 })
  minOrderAmount!: number;

  @ApiProperty({ enum: STATUSES, example: 'AVAILABLE' })
  status!: UserCouponStatus;

  @ApiProperty({ format: 'date-time', example: '2026-12-31T15:00:00.000Z' })
  validUntil!: string;

  @ApiProperty({ format: 'date-time', example: '2026-12-24T18:00:00.123Z' })
  claimedAt!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  orderId!: string | null;
}
