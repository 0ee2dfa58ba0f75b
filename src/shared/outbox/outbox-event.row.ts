import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * One event. It is delivered to the data platform and handled by subscribers independently; each of
 * the two has an index of the events that it still has to process. When both are done, the event moves to
 * the delivered events (event-archive.ts).
 */
@Entity('outbox_events')
@Index('outbox_events_due', ['nextAttemptAt', 'sequence'], {
  where: 'published_at IS NULL AND dead_at IS NULL',
})
@Index('outbox_events_undelivered', ['aggregateId', 'sequence'], {
  where: 'published_at IS NULL AND dead_at IS NULL',
})
@Index('outbox_events_unhandled', ['sequence'], { where: 'handled_at IS NULL' })
@Index('outbox_events_done', ['publishedAt'], {
  where: 'published_at IS NOT NULL AND handled_at IS NOT NULL',
})
@Index('outbox_events_dead', ['sequence'], { where: 'dead_at IS NOT NULL' })
export class OutboxEventRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'outbox_events_pkey' })
  id!: string;

  /** Assigned under the lock of the aggregate's row, so it is the commit order within an aggregate. */
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

  /** When the data platform accepted the event. */
  @Column('timestamptz', { name: 'published_at', nullable: true })
  publishedAt!: Date | null;

  /** Failed deliveries. */
  @Column('int', { default: 0 })
  attempts!: number;

  /** Those of them that the receiver answered, so that the event may be at fault. */
  @Column('int', { default: 0 })
  refusals!: number;

  /** No claim looks at the event before this time. A claim sets it to the end of its lease. */
  @Column('timestamptz', { name: 'next_attempt_at', default: () => 'now()' })
  nextAttemptAt!: Date;

  /** Set aside: a claim found an earlier undelivered event of the same aggregate. */
  @Column('boolean', { default: false })
  waits!: boolean;

  /** End of the lease of the instance that delivers the event. */
  @Column('timestamptz', { name: 'claimed_until', nullable: true })
  claimedUntil!: Date | null;

  /** When the last attempt failed. Only outbox:replay delivers a dead letter again. */
  @Column('timestamptz', { name: 'dead_at', nullable: true })
  deadAt!: Date | null;

  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;

  /** When the subscribers in this process handled the event. */
  @Column('timestamptz', { name: 'handled_at', nullable: true })
  handledAt!: Date | null;
}
