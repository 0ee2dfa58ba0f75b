import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The progress of the refunds of a cancelled show. */
@Entity('reservation_cancellations')
export class CancellationRow {
  @PrimaryColumn('uuid', {
    name: 'show_id',
    primaryKeyConstraintName: 'reservation_cancellations_pkey',
  })
  showId!: string;

  @Column('text')
  reason!: string;

  /** The last reservation that was handled; null before the first one and after the last one. */
  @Column('uuid', { nullable: true })
  cursor!: string | null;

  @Column('integer', { name: 'holds_ended', default: 0 })
  holdsEnded!: number;

  @Column('integer', { default: 0 })
  refunded!: number;

  @Column('bigint', { name: 'refunded_amount', default: 0 })
  refundedAmount!: string;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
