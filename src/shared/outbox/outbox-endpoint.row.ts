import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A data platform whose last deliveries failed, or that wants no events. A delivery that arrives deletes
 * the row, unless the endpoint is disabled.
 */
@Entity('outbox_endpoints')
export class OutboxEndpointRow {
  /** SHA-256 of the URL, whose path and query may hold a secret. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'outbox_endpoints_pkey' })
  id!: string;

  /** Scheme and host of the URL, for people. */
  @Column('text')
  address!: string;

  /** Different events that failed since the last delivery that arrived. */
  @Column('int', { name: 'failed_events', default: 0 })
  failedEvents!: number;

  @Column('timestamptz', { name: 'failing_since', default: () => 'now()' })
  failingSince!: Date;

  /** Probes since the endpoint is away. */
  @Column('int', { default: 0 })
  probes!: number;

  /** No probe before this time. */
  @Column('timestamptz', { name: 'probe_at', default: () => 'now()' })
  probeAt!: Date;

  @Column('text', { name: 'last_error' })
  lastError!: string;

  /** When it answered 410 Gone. Only outbox:resume enables it again. */
  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;
}
