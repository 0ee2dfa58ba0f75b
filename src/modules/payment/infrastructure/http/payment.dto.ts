import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { IsOmittable } from '../../../../shared/http/constraints.js';
import type { PaymentView, ReceiptView } from '../../application/payment-views.js';
import type { PayableType, PaymentReference, PaymentStatus } from '../../domain/payment.js';

const PAYMENT_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c77';
const PAID_AT = '2026-12-24T18:01:00.000Z';

export class ConfirmBody {
  @ApiProperty({
    required: false,
    example: 150_000,
    description: 'What the client expects to pay; another amount than the one due is refused',
  })
  @IsOmittable()
  @IsInt()
  @Min(Number.MIN_SAFE_INTEGER)
  @Max(Number.MAX_SAFE_INTEGER)
  amount?: number;
}

export class PaymentReferenceDto implements PaymentReference {
  @ApiProperty({ enum: ['RESERVATION', 'ORDER'], example: 'RESERVATION' })
  type!: PayableType;

  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c88' })
  id!: string;
}

export class ReceiptDto implements ReceiptView {
  @ApiProperty({ example: 'R20261224-000042' })
  receiptNumber!: string;

  @ApiProperty({ format: 'uuid', example: PAYMENT_ID })
  paymentId!: string;

  @ApiProperty({ description: 'What was paid for' })
  reference!: PaymentReferenceDto;

  @ApiProperty({ format: 'date-time', example: PAID_AT })
  paidAt!: string;

  @ApiProperty({ example: 150_000 })
  amount!: number;

  @ApiProperty({ example: 150_000 })
  balanceAfter!: number;
}

export class PaymentDto implements PaymentView {
  @ApiProperty({ format: 'uuid', example: PAYMENT_ID })
  id!: string;

  @ApiProperty({ enum: ['READY', 'PAID', 'CANCELLED', 'REFUNDED'], example: 'PAID' })
  status!: PaymentStatus;

  @ApiProperty({ example: 150_000 })
  amount!: number;

  @ApiProperty({ description: 'What is paid for' })
  reference!: PaymentReferenceDto;

  @ApiProperty({ format: 'date-time', example: '2026-12-24T18:05:00.000Z' })
  expiresAt!: string;

  @ApiProperty({ type: ReceiptDto, nullable: true })
  receipt!: ReceiptDto | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  refundedAt!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-12-24T18:00:00.000Z' })
  createdAt!: string;
}
