import { AreUnique } from '../../../../shared/http/validation/constraints.js';
import {
  ChoiceField,
  IdField,
  IdListField,
  InstantField,
  IntegerField,
  ListField,
  NameField,
  ObjectField,
} from '../../../../shared/http/validation/fields.js';
import type { PaymentView, ReceiptView } from '../../application/payment-views.js';
import type { PayableType, PaymentReference, PaymentStatus } from '../../domain/payment.js';
import { AREA_ID, ITEM_ID, PurchaseDto, SEAT_ID } from './purchase.dto.js';

const PAYMENT_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c77';
const MAX_PIECES = 100;
const MAX_QUANTITY = 1_000;
export const PAYMENT_STATUSES: readonly PaymentStatus[] = [
  'READY',
  'PAID',
  'CANCELLED',
  'REFUNDED',
];
const PAID_AT = '2026-12-24T18:01:00.000Z';

export class ConfirmBody {
  @IntegerField('The amount that the client expects. A payment with another amount is refused', {
    example: 150_000,
    optional: true,
  })
  amount?: number;
}

class RefundedAreaDto {
  @IdField('The id of the standing area', { example: AREA_ID })
  areaId!: string;

  @IntegerField('The number of places', { min: 1, max: MAX_QUANTITY, example: 1 })
  quantity!: number;
}

class RefundedLineDto {
  @IdField('The id of the item', { example: ITEM_ID })
  itemId!: string;

  @IntegerField('The number of pieces', { min: 1, max: MAX_QUANTITY, example: 1 })
  quantity!: number;
}

export class RefundBody {
  @IdListField('Seats to return. Only for a reservation', {
    min: 1,
    max: MAX_PIECES,
    example: [SEAT_ID],
    optional: true,
  })
  seatIds?: string[];

  @AreUnique(({ areaId }: RefundedAreaDto) => areaId, {
    en: 'must name each area once',
    ko: '같은 구역을 두 번 보낼 수 없습니다.',
  })
  @ListField('Standing places to return, each area once. Only for a reservation', RefundedAreaDto, {
    min: 1,
    max: MAX_PIECES,
    optional: true,
  })
  areas?: RefundedAreaDto[];

  @AreUnique(({ itemId }: RefundedLineDto) => itemId, {
    en: 'must name each item once',
    ko: '같은 상품을 두 번 보낼 수 없습니다.',
  })
  @ListField('Pieces to return, each item once. Only for an order', RefundedLineDto, {
    min: 1,
    max: MAX_PIECES,
    optional: true,
  })
  lines?: RefundedLineDto[];

  @NameField('Why the payment is refunded', {
    max: 500,
    example: 'Bought twice',
    optional: true,
  })
  reason?: string;
}

export class PaymentReferenceDto implements PaymentReference {
  @ChoiceField('Whether the payment is for a reservation or an order', ['RESERVATION', 'ORDER'])
  type!: PayableType;

  @IdField('The id of the reservation or the order', {
    example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c88',
  })
  id!: string;
}

export class ReceiptDto implements ReceiptView {
  @NameField('The number of the receipt', { example: 'R20261224-000042' })
  receiptNumber!: string;

  @IdField('The id of the payment', { example: PAYMENT_ID })
  paymentId!: string;

  @ObjectField('The paid reservation or order', PaymentReferenceDto)
  reference!: PaymentReferenceDto;

  @ObjectField('What was bought; null for a payment of an earlier version', PurchaseDto, {
    nullable: true,
  })
  purchase!: PurchaseDto | null;

  @InstantField('When the payment was made', { example: PAID_AT })
  paidAt!: string;

  @IntegerField('The paid amount', { example: 150_000 })
  amount!: number;

  @IntegerField('The balance after the payment', { example: 150_000 })
  balanceAfter!: number;
}

/** The payment of a reservation or an order. */
export class PaymentSummaryDto {
  @IdField('The id of the payment', { example: PAYMENT_ID })
  id!: string;

  @ChoiceField('The status of the payment', PAYMENT_STATUSES)
  status!: PaymentStatus;
}

export class PaymentDto extends PaymentSummaryDto implements PaymentView {
  @IntegerField('The amount of the payment', { example: 150_000 })
  amount!: number;

  @IntegerField('The sum of its refunds', { example: 0 })
  refundedAmount!: number;

  @ObjectField('The reservation or order', PaymentReferenceDto)
  reference!: PaymentReferenceDto;

  @InstantField('When the payment is cancelled if it is not paid before', {
    example: '2026-12-24T18:05:00.000Z',
  })
  expiresAt!: string;

  @ObjectField('The receipt; null before the payment', ReceiptDto, { nullable: true })
  receipt!: ReceiptDto | null;

  @InstantField('When all of the payment was refunded; null before', {
    nullable: true,
    example: null,
  })
  refundedAt!: string | null;

  @IdField('The top-up that has paid it by card; null for a payment from the balance', {
    nullable: true,
    example: null,
  })
  topUpId!: string | null;

  @IdField('A payment by card that came too late: its money is on the balance. Null without one', {
    nullable: true,
    example: null,
  })
  lateTopUpId!: string | null;

  @InstantField('When the payment was created', { example: '2026-12-24T18:00:00.000Z' })
  createdAt!: string;
}
