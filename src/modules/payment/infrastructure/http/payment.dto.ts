import {
  ChoiceField,
  IdField,
  InstantField,
  IntegerField,
  NameField,
  ObjectField,
} from '../../../../shared/http/validation/fields.js';
import type { PaymentView, ReceiptView } from '../../application/payment-views.js';
import type { PayableType, PaymentReference, PaymentStatus } from '../../domain/payment.js';

const PAYMENT_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c77';
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

  @InstantField('When the payment was made', { example: PAID_AT })
  paidAt!: string;

  @IntegerField('The paid amount', { example: 150_000 })
  amount!: number;

  @IntegerField('The balance after the payment', { example: 150_000 })
  balanceAfter!: number;
}

export class PaymentDto implements PaymentView {
  @IdField('The id of the payment', { example: PAYMENT_ID })
  id!: string;

  @ChoiceField('The status of the payment', PAYMENT_STATUSES, { example: 'PAID' })
  status!: PaymentStatus;

  @IntegerField('The amount of the payment', { example: 150_000 })
  amount!: number;

  @ObjectField('The reservation or order', PaymentReferenceDto)
  reference!: PaymentReferenceDto;

  @InstantField('When the payment is cancelled if it is not paid before', {
    example: '2026-12-24T18:05:00.000Z',
  })
  expiresAt!: string;

  @ObjectField('The receipt; null before the payment', ReceiptDto, { nullable: true })
  receipt!: ReceiptDto | null;

  @InstantField('When the payment was refunded; null if it was not', {
    nullable: true,
    example: null,
  })
  refundedAt!: string | null;

  @InstantField('When the payment was created', { example: '2026-12-24T18:00:00.000Z' })
  createdAt!: string;
}
