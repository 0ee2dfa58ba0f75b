import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An event that is delivered and handled. The table has a partition for each day (UTC) of deliveries. */
@Entity('outbox_delivered_events')
@Index('outbox_delivered_events_aggregate', ['aggregateId'])
export class DeliveredEventRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'outbox_delivered_events_pkey' })
  id!: string;

  @Column('bigint')
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

  @PrimaryColumn('timestamptz', {
    name: 'published_at',
    primaryKeyConstraintName: 'outbox_delivered_events_pkey',
  })
  publishedAt!: Date;

  @Column('timestamptz', { name: 'handled_at' })
  handledAt!: Date;

  /** Failed deliveries. */
  @Column('int')
  attempts!: number;
}
