import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ProviderName, TopUpStatus } from '../../domain/top-up-state.js';

@Entity('topup_top_ups')
@Index('topup_top_ups_of_user', ['userId', 'id'])
@Index('topup_top_ups_due', ['provider', 'dueAt'], { where: 'due_at IS NOT NULL' })
@Index('topup_top_ups_done', ['provider', 'doneAt'], { where: 'done_at IS NOT NULL' })
@Index('topup_top_ups_open_checkout', ['paymentId'], {
  unique: true,
  where: `status IN ('CREATED', 'CONFIRMING', 'UNKNOWN')`,
})
@Check('topup_top_ups_provider_known', `provider IN ('TOSS', 'STRIPE')`)
@Check(
  'topup_top_ups_status_known',
  `status IN ('CREATED', 'CONFIRMING', 'DONE', 'FAILED', 'UNKNOWN', 'CANCELLED')`,
)
@Check('topup_top_ups_amount_positive', 'amount > 0')
@Check('topup_top_ups_refunded_within', 'refunded_amount >= 0 AND refunded_amount <= amount')
@Check('topup_top_ups_done_dated', `(status = 'DONE') = (done_at IS NOT NULL)`)
@Check(
  'topup_top_ups_late_when_done',
  `NOT credited_late OR (status = 'DONE' AND payment_id IS NOT NULL)`,
)
export class TopUpRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'topup_top_ups_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  provider!: ProviderName;

  @Column('bigint')
  amount!: string;

  /** What the money is for; null for a top-up of the balance. */
  @Column('uuid', { name: 'payment_id', nullable: true })
  paymentId!: string | null;

  @Column('text')
  status!: TopUpStatus;

  @Column('text', { nullable: true })
  reference!: string | null;

  @Column('integer', { name: 'attempt' })
  attempt!: number;

  @Column('integer', { name: 'look_ups' })
  lookUps!: number;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;

  @Column('text', { nullable: true })
  failure!: string | null;

  @Column('timestamptz', { name: 'done_at', nullable: true })
  doneAt!: Date | null;

  /** The payment could not be paid any more, so the money is on the balance. */
  @Column('boolean', { name: 'credited_late', default: false })
  creditedLate!: boolean;

  @Column('bigint', { name: 'refunded_amount' })
  refundedAmount!: string;

  /** By the job. Webhooks wait some seconds after it. */
  @Column('timestamptz', { name: 'looked_up_at', nullable: true })
  lookedUpAt!: Date | null;

  /** The last webhooks, so that a repeated one is ignored. */
  @Column('text', { name: 'webhook_ids', array: true, default: () => `'{}'` })
  webhookIds!: string[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** Null for a top-up of an earlier version. */
  @Column('timestamptz', { name: 'ends_at', nullable: true })
  endsAt!: Date | null;
}
