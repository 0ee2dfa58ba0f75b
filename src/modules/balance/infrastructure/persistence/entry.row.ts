import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { EntryType, ReferenceType } from '../../domain/ledger-entry.js';

/** The append-only history of a balance. */
@Entity('balance_entries')
@Index('balance_entries_history', ['userId', 'sequence'])
// A payment is taken at most once, each part of it is refunded at most once, a top-up is credited once.
@Index('balance_entries_once_per_reference', ['referenceId', 'type', 'part'], {
  unique: true,
  where: 'reference_id IS NOT NULL',
})
@Check('balance_entries_not_negative', 'balance_after >= 0')
@Check('balance_entries_type_known', `type IN ('CHARGE', 'PAYMENT', 'REFUND', 'ADJUSTMENT')`)
export class EntryRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'balance_entries_pkey' })
  id!: string;

  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  sequence!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  type!: EntryType;

  @Column('bigint')
  amount!: string;

  @Column('bigint', { name: 'balance_after' })
  balanceAfter!: string;

  @Column('text', { name: 'reference_type', nullable: true })
  referenceType!: ReferenceType | null;

  @Column('uuid', { name: 'reference_id', nullable: true })
  referenceId!: string | null;

  /** The number of the refund of the payment; 1 for all other entries. */
  @Column('integer', { default: 1 })
  part!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
