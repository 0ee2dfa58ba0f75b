import { AreUnique } from '../../../../shared/http/validation/constraints.js';
import {
  ChoiceField,
  FlagField,
  IdField,
  InstantField,
  IntegerField,
  ListField,
  ObjectField,
} from '../../../../shared/http/validation/fields.js';
import { ITEM_ID, OrderedLineDto, PaymentSummaryDto, ReceiptDto } from '../../../payment/index.js';
import type { OrderView, PlacedOrderView } from '../../application/order-views.js';
import { MAX_QUANTITY } from '../../domain/cart.js';
import type { OrderLine } from '../../domain/order-line.js';
import type { OrderStatus } from '../../domain/order.js';

const USER_COUPON_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d22';
const ORDERED_AT = '2026-12-24T18:00:00.000Z';
export const MAX_LINES = 50;
export const ORDER_STATUSES: readonly OrderStatus[] = [
  'PENDING_PAYMENT',
  'PAID',
  'COMPLETED',
  'CANCELLED',
  'EXPIRED',
  'REFUNDED',
];

class BasketItemDto {
  @IdField('The id of the item', { example: ITEM_ID })
  itemId!: string;

  @IntegerField('The number of pieces', { min: 1, max: MAX_QUANTITY, example: 2 })
  quantity!: number;
}

export class PlaceOrderBody {
  @AreUnique(({ itemId }: BasketItemDto) => itemId, {
    en: 'must name each item once',
    ko: '같은 상품을 두 번 보낼 수 없습니다.',
  })
  @ListField('The items to order, each item once', BasketItemDto, { min: 1, max: MAX_LINES })
  items!: BasketItemDto[];

  @IdField('A coupon that the user claimed: the `id` in `GET /v1/users/me/coupons`', {
    example: USER_COUPON_ID,
    optional: true,
  })
  userCouponId?: string;

  @FlagField('Pay from the balance at once. If the payment fails, no order is placed', {
    default: false,
    optional: true,
  })
  payNow?: boolean;

  @IntegerField('The total that the user has seen. If the total differs, no order is placed', {
    min: 0,
    example: 81_000,
    optional: true,
  })
  expectedTotal?: number;
}

class OrderLineDto extends OrderedLineDto implements OrderLine {
  @IntegerField('Pieces that were refunded', { example: 0 })
  refundedQuantity!: number;
}

class OrderStepDto {
  @ChoiceField('The status that the order changed to', ORDER_STATUSES)
  status!: OrderStatus;

  @InstantField('When the status changed', { example: ORDERED_AT })
  at!: string;
}

export class OrderDto implements OrderView {
  @IdField('The id of the order', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d33' })
  id!: string;

  @ChoiceField('The status of the order', ORDER_STATUSES)
  status!: OrderStatus;

  @ListField('The ordered items', OrderLineDto)
  lines!: readonly OrderLineDto[];

  @IntegerField('The price before the discount', { example: 90_000 })
  subtotal!: number;

  @IntegerField('The discount of the coupon', { example: 9_000 })
  discount!: number;

  @IntegerField('The price after the discount', { example: 81_000 })
  total!: number;

  @IdField('The coupon that the order uses; null for none', {
    nullable: true,
    example: USER_COUPON_ID,
  })
  userCouponId!: string | null;

  @InstantField('When the order expires if it is not paid', { example: '2026-12-24T18:10:00.000Z' })
  expiresAt!: string;

  @ObjectField('The payment of the order', PaymentSummaryDto)
  payment!: PaymentSummaryDto;

  @ListField('Every status that the order has had, oldest first', OrderStepDto)
  history!: readonly OrderStepDto[];

  @InstantField('When the order was placed', { example: ORDERED_AT })
  createdAt!: string;
}

export class PlacedOrderDto extends OrderDto implements PlacedOrderView {
  @ObjectField('The receipt; null without `payNow`', ReceiptDto, { nullable: true, example: null })
  receipt!: ReceiptDto | null;
}
