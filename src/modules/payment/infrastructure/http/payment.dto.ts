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
const PAID_AT = '2026-12-24T18:01:00.000Z';

export class ConfirmBody {
  @IntegerField('What the client expects to pay. Any amount but the one due is refused', {
    example: 150_000,
    optional: true,
  })
  amount?: number;
}

export class PaymentReferenceDto implements PaymentReference {
  @ChoiceField('What is paid for', ['RESERVATION', 'ORDER'])
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

  @ObjectField('What was paid for', PaymentReferenceDto)
  reference!: PaymentReferenceDto;

  @InstantField('When it was paid', { example: PAID_AT })
  paidAt!: string;

  @IntegerField('What was paid', { example: 150_000 })
  amount!: number;

  @IntegerField('The balance after the payment', { example: 150_000 })
  balanceAfter!: number;
}

export class PaymentDto implements PaymentView {
  @IdField('The id of the payment', { example: PAYMENT_ID })
  id!: string;

  @ChoiceField('The status of the payment', ['READY', 'PAID', 'CANCELLED', 'REFUNDED'], {
    example: 'PAID',
  })
  status!: PaymentStatus;

  @IntegerField('What is to be paid', { example: 150_000 })
  amount!: number;

  @ObjectField('What is paid for', PaymentReferenceDto)
  reference!: PaymentReferenceDto;

  @InstantField('When the payment is cancelled if it is not paid', {
    example: '2026-12-24T18:05:00.000Z',
  })
  expiresAt!: string;

  @ObjectField('The receipt; null until it is paid', ReceiptDto, { nullable: true })
  receipt!: ReceiptDto | null;

  @InstantField('When the payment was refunded; null: never', { nullable: true, example: null })
  refundedAt!: string | null;

  @InstantField('When the payment was created', { example: '2026-12-24T18:00:00.000Z' })
  createdAt!: string;
}
