import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsId, IsOmittable } from '../../../../shared/http/constraints.js';
import { type PaymentStatus, ReceiptDto } from '../../../payment/index.js';
import type { OrderView, PlacedOrderView } from '../../application/order-views.js';
import type { OrderLine } from '../../domain/order-line.js';
import type { OrderStatus } from '../../domain/order.js';

export const ITEM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d11';
const USER_COUPON_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d22';
const ORDERED_AT = '2026-12-24T18:00:00.000Z';
export const MAX_LINES = 50;
export const MAX_QUANTITY = 1_000;
const STATUSES: readonly OrderStatus[] = [
  'PENDING_PAYMENT',
  'PAID',
  'COMPLETED',
  'CANCELLED',
  'EXPIRED',
  'REFUNDED',
];

class BasketItemDto {
  @ApiProperty({ format: 'uuid', example: ITEM_ID })
  @IsId()
  itemId!: string;

  @ApiProperty({ minimum: 1, maximum: MAX_QUANTITY, example: 2 })
  @IsInt()
  @Min(1)
  @Max(MAX_QUANTITY)
  quantity!: number;
}

export class PlaceOrderBody {
  @ApiProperty({ type: [BasketItemDto], minItems: 1, maxItems: MAX_LINES })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LINES)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => BasketItemDto)
  @ArrayUnique(({ itemId }: BasketItemDto) => itemId, {
    message: 'items must name each item once',
  })
  items!: BasketItemDto[];

  @ApiProperty({
    required: false,
    format: 'uuid',
    example: USER_COUPON_ID,
    description: 'A coupon that you claimed: the `id` of `GET /v1/users/me/coupons`',
  })
  @IsOmittable()
  @IsId()
  userCouponId?: string;

  @ApiProperty({
    required: false,
    default: false,
    description: 'Pay from the balance at once; without the payment there is no order',
  })
  @IsOmittable()
  @IsBoolean()
  payNow?: boolean;
}

class OrderLineDto implements OrderLine {
  @ApiProperty({ format: 'uuid', example: ITEM_ID })
  itemId!: string;

  @ApiProperty({ example: 'Signed LP' })
  name!: string;

  @ApiProperty({ example: 45_000, description: 'Of one piece, when it was ordered' })
  price!: number;

  @ApiProperty({ example: 2 })
  quantity!: number;

  @ApiProperty({ example: 90_000 })
  amount!: number;

  @ApiProperty({ example: 9_000, description: 'Its share of the discount' })
  discount!: number;

  @ApiProperty({ example: 81_000 })
  total!: number;
}

class OrderPaymentDto {
  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c77' })
  id!: string;

  @ApiProperty({ enum: ['READY', 'PAID', 'CANCELLED', 'REFUNDED'], example: 'READY' })
  status!: PaymentStatus;
}

class OrderStepDto {
  @ApiProperty({ enum: STATUSES, example: 'PENDING_PAYMENT' })
  status!: OrderStatus;

  @ApiProperty({ format: 'date-time', example: ORDERED_AT })
  at!: string;
}

export class OrderDto implements OrderView {
  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d33' })
  id!: string;

  @ApiProperty({ enum: STATUSES, example: 'PENDING_PAYMENT' })
  status!: OrderStatus;

  @ApiProperty({ type: [OrderLineDto] })
  lines!: readonly OrderLineDto[];

  @ApiProperty({ example: 90_000 })
  subtotal!: number;

  @ApiProperty({ example: 9_000 })
  discount!: number;

  @ApiProperty({ example: 81_000 })
  total!: number;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: USER_COUPON_ID })
  userCouponId!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-12-24T18:10:00.000Z' })
  expiresAt!: string;

  @ApiProperty()
  payment!: OrderPaymentDto;

  @ApiProperty({ type: [OrderStepDto] })
  history!: readonly OrderStepDto[];

  @ApiProperty({ format: 'date-time', example: ORDERED_AT })
  createdAt!: string;
}

export class PlacedOrderDto extends OrderDto implements PlacedOrderView {
  @ApiProperty({ type: ReceiptDto, nullable: true, description: 'With `payNow`', example: null })
  receipt!: ReceiptDto | null;
}
