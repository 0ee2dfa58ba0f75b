import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One thing that happened, waiting for its delivery or delivered. */
@Entity('outbox_events')
@Index('outbox_events_unpublished', ['sequence'], { where: 'published_at IS NULL' })
export class OutboxEventRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'outbox_events_pkey' })
  id!: string;

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

  @Column('timestamptz', { name: 'published_at', nullable: true })
  publishedAt!: Date | null;
}
