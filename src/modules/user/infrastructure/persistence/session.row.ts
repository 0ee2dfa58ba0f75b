import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('user_sessions')
@Index('user_sessions_of_user', ['userId', 'usedAt'])
@Index('user_sessions_expiry', ['expiresAt'])
export class SessionRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'user_sessions_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** SHA-256 of the secret of the current refresh token. */
  @Column('bytea', { name: 'refresh_hash' })
  refreshHash!: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'used_at' })
  usedAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
