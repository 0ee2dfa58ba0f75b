import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Language } from '../domain/language.js';
import type { MailTemplate } from './mail-texts.js';

/** A mail that waits. The row is deleted when the server has taken the mail, or when the attempts are over. */
@Entity('mail_messages')
@Index('mail_messages_due', ['nextTryAt'])
@Index('mail_messages_of_user', ['userId'])
export class MailMessageRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'mail_messages_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text', { name: 'to_address' })
  to!: string;

  @Column('text')
  template!: MailTemplate;

  @Column('text')
  language!: Language;

  /** What the template needs, for example a token. */
  @Column('jsonb')
  fields!: unknown;

  /** Attempts that began. */
  @Column('int', { default: 0 })
  attempts!: number;

  /** While an attempt runs, the end of its lease. */
  @Column('timestamptz', { name: 'next_try_at', default: () => 'now()' })
  nextTryAt!: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
