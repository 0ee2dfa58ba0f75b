import { Entity, PrimaryColumn } from 'typeorm';

/** One row: all events that were delivered since then are there. Older ones may be dropped. */
@Entity('outbox_retention')
export class OutboxRetentionRow {
  @PrimaryColumn('timestamptz', {
    name: 'kept_since',
    primaryKeyConstraintName: 'outbox_retention_pkey',
  })
  keptSince!: Date;
}
