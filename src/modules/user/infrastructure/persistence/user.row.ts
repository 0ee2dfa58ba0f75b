import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Language } from '../../../../shared/domain/language.js';
import type { UserRole } from '../../domain/user.js';

@Entity('user_users')
@Index('user_users_email', ['email'], { unique: true, where: 'password_hash IS NOT NULL' })
@Index('user_users_email_key', ['emailKey'], { unique: true, where: 'password_hash IS NOT NULL' })
@Index('user_users_external_mailbox', ['emailKey'], {
  unique: true,
  where: 'password_hash IS NULL',
})
@Index('user_users_person', ['personHash'], { unique: true, where: 'person_hash IS NOT NULL' })
@Index('user_users_kept_mailbox', ['keptMailbox'], { where: 'kept_mailbox IS NOT NULL' })
@Index('user_users_kept_person', ['keptPerson'], { where: 'kept_person IS NOT NULL' })
@Index('user_users_external_identity', ['externalIssuer', 'externalSubject'], { unique: true })
@Index('user_users_staff', ['role'], { where: `role <> 'customer'` })
@Index('user_users_email_prefix', ['email'])
@Check('user_users_role_known', `role IN ('customer', 'admin', 'operator', 'door')`)
export class UserRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'user_users_pkey' })
  id!: string;

  @Column('text')
  email!: string;

  /** The mailbox. Null for who shares it with an older account, and for a user of an identity provider until it is verified. */
  @Column('text', { name: 'email_key', nullable: true })
  emailKey!: string | null;

  @Column('timestamptz', { name: 'email_verified_at', nullable: true })
  emailVerifiedAt!: Date | null;

  /** Of mails. */
  @Column('text', { default: 'en' })
  language!: Language;

  @Column('text')
  name!: string;

  @Column('text')
  role!: UserRole;

  @Column('text', { name: 'password_hash', nullable: true })
  passwordHash!: string | null;

  /** The password is ADMIN_PASSWORD. False once somebody has changed it. */
  @Column('boolean', { name: 'has_configured_password', default: false })
  hasConfiguredPassword!: boolean;

  @Column('text', { name: 'external_issuer', nullable: true })
  externalIssuer!: string | null;

  @Column('text', { name: 'external_subject', nullable: true })
  externalSubject!: string | null;

  /** SHA-256 of the claim of the identity provider that names the person. */
  @Column('bytea', { name: 'person_hash', nullable: true })
  personHash!: Buffer | null;

  @Column('timestamptz', { name: 'blocked_at', nullable: true })
  blockedAt!: Date | null;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** Then address and name are empty. */
  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;

  /** Keyed hash of the mailbox of a deleted user, for KEPT_MS. */
  @Column('bytea', { name: 'kept_mailbox', nullable: true })
  keptMailbox!: Buffer | null;

  /** Keyed hash of `personHash` of a deleted user, for KEPT_MS. */
  @Column('bytea', { name: 'kept_person', nullable: true })
  keptPerson!: Buffer | null;
}
