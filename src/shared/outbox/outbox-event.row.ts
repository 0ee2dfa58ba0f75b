import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * One thing that happened. Its delivery to the data platform and its handling by subscribers in this
 * process go their own ways, each with an index of what is still to do.
 */
@Entity('outbox_events')
@Index('outbox_events_due', ['nextAttemptAt', 'sequence'], {
  where: 'published_at IS NULL AND dead_at IS NULL',
})
@Index('outbox_events_undelivered', ['aggregateId', 'sequence'], {
  where: 'published_at IS NULL AND dead_at IS NULL',
})
@Index('outbox_events_unhandled', ['sequence'], { where: 'handled_at IS NULL' })
@Index('outbox_events_dead', ['sequence'], { where: 'dead_at IS NOT NULL' })
export class OutboxEventRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'outbox_events_pkey' })
  id!: string;

  /** Given under the lock of the aggregate's row: the order of its commits. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  sequence!: string;

  @Column('text')
  type!: string;

  @Column('text', { name: 'aggregate_type' })
  aggregateType!: string;

  @Column('uuid', { name: 'aggregate_id' })
  aggregateId!: string;

  @Column('jsonb')
  payload!: Record<string, unknown>;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt!: Date;

  /** When the data platform took it. */
  @Column('timestamptz', { name: 'published_at', nullable: true })
  publishedAt!: Date | null;

  /** Deliveries that failed. */
  @Column('int', { default: 0 })
  attempts!: number;

  @Column('timestamptz', { name: 'next_attempt_at', default: () => 'now()' })
  nextAttemptAt!: Date;

  /** Until then one instance has it to deliver. */
  @Column('timestamptz', { name: 'claimed_until', nullable: true })
  claimedUntil!: Date | null;

  /** When the last attempt had failed: a dead letter, delivered again only by outbox:replay. */
  @Column('timestamptz', { name: 'dead_at', nullable: true })
  deadAt!: Date | null;

  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;

  /** When the subscribers in this process had done their part. */
  @Column('timestamptz', { name: 'handled_at', nullable: true })
  handledAt!: Date | null;
}
