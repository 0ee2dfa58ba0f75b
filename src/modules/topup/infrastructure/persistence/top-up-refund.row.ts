import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RefundStatus } from '../../domain/top-up-state.js';

/** Money of a top-up that goes back to its source. */
@Entity('topup_refunds')
@Index('topup_refunds_of_top_up', ['topUpId', 'id'])
@Index('topup_refunds_pending_of_group', ['groupId'], {
  where: `status = 'PENDING' AND group_id IS NOT NULL`,
})
@Check('topup_refunds_amount_positive', 'amount > 0')
@Check('topup_refunds_status_known', `status IN ('PENDING', 'DONE', 'FAILED')`)
export class TopUpRefundRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'topup_refunds_pkey' })
  id!: string;

  @Column('uuid', { name: 'top_up_id' })
  topUpId!: string;

  @Column('bigint')
  amount!: string;

  @Column('text')
  status!: RefundStatus;

  @Column('text', { nullable: true })
  reason!: string | null;

  /** Null for the system. */
  @Column('uuid', { name: 'requested_by', nullable: true })
  requestedBy!: string | null;

  /** Of refunds that belong together, such as those of a cancelled show. */
  @Column('uuid', { name: 'group_id', nullable: true })
  groupId!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'settled_at', nullable: true })
  settledAt!: Date | null;
}
