import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { MailTokenPurpose } from '../../domain/mail-tokens.js';

@Entity('user_mail_tokens')
@Index('user_mail_tokens_of_user', ['userId', 'purpose'])
@Index('user_mail_tokens_expiry', ['expiresAt'])
@Check('user_mail_tokens_purpose_known', `purpose IN ('VERIFY_EMAIL', 'RESET_PASSWORD')`)
export class MailTokenRow {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'user_mail_tokens_pkey' })
  hash!: Buffer;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  purpose!: MailTokenPurpose;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
