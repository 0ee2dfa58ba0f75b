import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The response to a request with an `Idempotency-Key`, written in the transaction of its effect. */
@Entity('idempotency_keys')
@Index('idempotency_keys_created_at', ['createdAt'])
export class IdempotencyKeyRow {
  /** The user, or `anonymous` on routes without one. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotency_keys_pkey' })
  owner!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotency_keys_pkey' })
  route!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotency_keys_pkey' })
  key!: string;

  /** HMAC of the path and body of the first request with the key. */
  @Column('text')
  fingerprint!: string;

  /** HTTP status of the response. */
  @Column('smallint')
  status!: number;

  /** The bytes of the response. */
  @Column('text')
  body!: string;

  /** Of the resource, for the `ETag` of a replay. Null if the response had none. */
  @Column('text', { nullable: true })
  version!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
