import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('user_revocations')
@Index('user_revocations_number', ['number'])
@Index('user_revocations_expiry', ['expiresAt'])
export class RevocationRow {
  /** The id of a session or of a user. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'user_revocations_pkey' })
  subject!: string;

  /** Ascending, so that instances read what is new. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  number!: string;

  /** Null for a blocked or deleted user. */
  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;
}
