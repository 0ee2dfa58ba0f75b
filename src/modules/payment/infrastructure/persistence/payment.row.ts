import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { PayableType, PaymentStatus } from '../../domain/payment.js';
import type { Purchase } from '../../domain/purchase.js';

@Entity('payment_payments')
@Index('payment_payments_of_user', ['userId', 'id'])
@Index('payment_payments_one_per_reference', ['referenceId'], { unique: true })
@Index('payment_payments_of_show', { synchronize: false })
@Index('payment_payments_of_items', { synchronize: false })
@Index('payment_payments_receipt_number', ['receiptNumber'], { unique: true })
@Check('payment_payments_status_known', `status IN ('READY', 'PAID', 'CANCELLED', 'REFUNDED')`)
@Check('payment_payments_reference_known', `reference_type IN ('RESERVATION', 'ORDER')`)
@Check('payment_payments_amount_not_negative', 'amount >= 0')
@Check('payment_payments_refunded_within', 'refunded_amount >= 0 AND refunded_amount <= amount')
@Check(
  'payment_payments_receipt_when_paid',
  `(status IN ('PAID', 'REFUNDED')) = (receipt_number IS NOT NULL)`,
)
export class PaymentRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'payment_payments_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text', { name: 'reference_type' })
  referenceType!: PayableType;

  @Column('uuid', { name: 'reference_id' })
  referenceId!: string;

  @Column('jsonb', { nullable: true })
  purchase!: Purchase | null;

  @Column('uuid', { name: 'room_id', nullable: true })
  roomId!: string | null;

  @Column('bigint')
  amount!: string;

  /** The sum of its refunds. */
  @Column('bigint', { name: 'refunded_amount', default: 0 })
  refundedAmount!: string;

  @Column('text')
  status!: PaymentStatus;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('text', { name: 'receipt_number', nullable: true })
  receiptNumber!: string | null;

  @Column('timestamptz', { name: 'paid_at', nullable: true })
  paidAt!: Date | null;

  @Column('bigint', { name: 'balance_after', nullable: true })
  balanceAfter!: string | null;

  @Column('timestamptz', { name: 'refunded_at', nullable: true })
  refundedAt!: Date | null;

  /** The top-up that has paid it by card; null for a payment from the balance. */
  @Column('uuid', { name: 'top_up_id', nullable: true })
  topUpId!: string | null;

  /** The last top-up whose money came when it could not be paid any more. */
  @Column('uuid', { name: 'late_top_up_id', nullable: true })
  lateTopUpId!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
