import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** A refund of a payment, or of a part of it. */
@Entity('payment_refunds')
@Check('payment_refunds_part_positive', 'part > 0')
@Check('payment_refunds_amount_not_negative', 'amount >= 0')
export class RefundRow {
  @PrimaryColumn('uuid', { name: 'payment_id', primaryKeyConstraintName: 'payment_refunds_pkey' })
  paymentId!: string;

  /** 1 for the first refund of the payment. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'payment_refunds_pkey' })
  part!: number;

  @Column('bigint')
  amount!: string;

  /** The returned seats, standing places or order lines; null for all that was left. */
  @Column('jsonb', { nullable: true })
  returned!: unknown;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('uuid', { name: 'refunded_by', nullable: true })
  refundedBy!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
