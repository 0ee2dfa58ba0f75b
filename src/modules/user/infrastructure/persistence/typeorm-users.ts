import { In, IsNull, Like, Not, type ObjectLiteral } from 'typeorm';
import { isUniqueViolation } from '../../../../shared/database/database-errors.js';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import type { Transactions } from '../../../../shared/database/transactions.js';
import { changeVersioned } from '../../../../shared/database/versioned-rows.js';
import { emailKey } from '../../../../shared/domain/email-key.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import type { ExpectedVersions } from '../../../../shared/domain/version.js';
import type { User } from '../../domain/user.js';
import { UserError } from '../../domain/user-error.js';
import {
  type DescribedUser,
  type EmailProof,
  type ExternalIdentity,
  type ExternalUser,
  type NewExternalUser,
  type NewUser,
  type PasswordChange,
  type Recipient,
  type UserChanges,
  Users,
  type UserWithPassword,
  type VersionedUser,
} from '../../domain/users.js';
import { IdentityRow } from './identity.row.js';
import type { KeptIdentities } from './kept-identities.js';
import { MailTokenRow } from './mail-token.row.js';
import { UserRow } from './user.row.js';

const MAILBOXES = ['user_users_email', 'user_users_email_key'];

export class TypeormUsers extends Users {
  constructor(
    private readonly transactions: Transactions,
    private readonly kept: KeptIdentities,
  ) {
    super();
  }

  async register(user: NewUser): Promise<void> {
    try {
      await this.transactions.manager.insert(UserRow, { ...user, emailKey: emailKey(user.email) });
    } catch (error) {
      const isTaken = MAILBOXES.some((index) => isUniqueViolation(error, index));
      throw isTaken ? new UserError('EMAIL_TAKEN') : error;
    }
  }

  async assertMailboxNotKept(email: string, now: Date): Promise<void> {
    if (await this.kept.hasMailbox(emailKey(email), now)) throw new UserError('EMAIL_TAKEN');
  }

  async provision(identity: ExternalIdentity, user: NewExternalUser): Promise<ExternalUser | null> {
    const { personHash } = user;
    if (personHash && (await this.kept.hasPerson(personHash, user.createdAt))) return null;
    const { issuer, subject } = identity;
    const emailVerifiedAt = user.emailVerified ? user.createdAt : null;
    const { mailbox: emailKey, ...rest } = user;
    const row = {
      ...rest,
      emailKey,
      emailVerifiedAt,
      externalIssuer: issuer,
      externalSubject: subject,
    };
    await this.insertOrIgnore(UserRow, row);
    const added = await this.findByExternalIdentity(identity);
    if (added || !personHash) return added ?? user;
    const person = await this.transactions.manager.findOneByOrFail(UserRow, { personHash });
    await this.insertOrIgnore(IdentityRow, { issuer, subject, userId: person.id });
    return (await this.findByExternalIdentity(identity)) ?? user;
  }

  async bindPerson(id: string, personHash: Buffer, now: Date): Promise<boolean> {
    if (await this.kept.hasPerson(personHash, now)) return false;
    try {
      const [, bound] = await this.transactions.manager.query<[unknown, number]>(
        `UPDATE user_users SET person_hash = $2 WHERE id = $1 AND person_hash IS NULL
         AND NOT EXISTS (SELECT FROM user_users WHERE person_hash = $2)`,
        [id, personHash],
      );
      return bound > 0;
    } catch (error) {
      if (isUniqueViolation(error, 'user_users_person')) return false;
      throw error;
    }
  }

  async claimMailbox(id: string, mailbox: string, now: Date): Promise<boolean> {
    if (await this.kept.hasMailbox(mailbox, now)) return false;
    try {
      const [, claimed] = await this.transactions.manager.query<[unknown, number]>(
        `UPDATE user_users SET email_key = $2
         WHERE id = $1 AND password_hash IS NULL AND deleted_at IS NULL
         AND NOT EXISTS (SELECT FROM user_users WHERE email_key = $2 AND password_hash IS NULL)`,
        [id, mailbox],
      );
      return claimed > 0;
    } catch (error) {
      if (isUniqueViolation(error, 'user_users_external_mailbox')) return false;
      throw error;
    }
  }

  async findById(id: string): Promise<VersionedUser | null> {
    return versioned(await this.transactions.manager.findOneBy(UserRow, { id }));
  }

  async findByIds(ids: readonly string[]): Promise<readonly User[]> {
    const rows = await this.transactions.manager.findBy(UserRow, { id: In([...ids]) });
    return rows.map(toUser);
  }

  async findIdsByEmail(email: string): Promise<readonly string[]> {
    const rows = await this.transactions.manager.find(UserRow, {
      select: { id: true },
      where: { email },
    });
    return rows.map(({ id }) => id);
  }

  async findPage(emailPrefix: string, page: PageRequest): Promise<readonly User[]> {
    const email = Like(`${emailPrefix.replace(/[\\%_]/g, '\\$&')}%`);
    const where = { deletedAt: IsNull(), ...(emailPrefix !== '' && { email }) };
    const rows = await this.transactions.manager.find(UserRow, newestFirst<UserRow>(page, where));
    return rows.map(toUser);
  }

  async findByExternalIdentity(identity: ExternalIdentity): Promise<ExternalUser | null> {
    const row = await this.transactions.manager
      .createQueryBuilder(UserRow, 'user')
      .where('(external_issuer = :issuer AND external_subject = :subject)', identity)
      .orWhere(
        'id = (SELECT user_id FROM user_identities WHERE issuer = :issuer AND subject = :subject)',
      )
      .getOne();
    return row && { ...toUser(row), personHash: row.personHash, mailbox: row.emailKey };
  }

  async findWithPassword(email: string): Promise<UserWithPassword | null> {
    const row = await this.transactions.manager
      .createQueryBuilder(UserRow, 'user')
      .where('password_hash IS NOT NULL AND (email = :email OR email_key = :key)', {
        email,
        key: emailKey(email),
      })
      .orderBy('email = :email', 'DESC')
      .getOne();
    if (!row) return null;
    const { passwordHash, hasConfiguredPassword } = row;
    return { ...toUser(row), passwordHash: passwordHash ?? '', hasConfiguredPassword };
  }

  async describe(id: string): Promise<DescribedUser | null> {
    const row = await this.transactions.manager.findOneBy(UserRow, { id, deletedAt: IsNull() });
    if (!row) return null;
    const { externalIssuer: issuer, externalSubject: subject, version, language } = row;
    const first = issuer !== null && subject !== null ? [{ issuer, subject }] : [];
    const others = await this.transactions.manager.findBy(IdentityRow, { userId: id });
    const identities = others.map(({ issuer, subject }) => ({ issuer, subject }));
    return { ...toUser(row), version, language, externalIdentities: [...first, ...identities] };
  }

  async anonymise(id: string, now: Date): Promise<boolean> {
    const { manager } = this.transactions;
    const where = { id, deletedAt: IsNull() };
    const user = await manager.findOne(UserRow, { where, lock: { mode: 'pessimistic_write' } });
    if (!user) return false;
    await manager.update(
      UserRow,
      { id },
      {
        ...this.kept.of(user),
        ...{ email: '', emailKey: null, emailVerifiedAt: null, name: '', language: 'en' },
        ...{ role: 'customer', passwordHash: null, hasConfiguredPassword: false },
        ...{ externalIssuer: null, externalSubject: null, personHash: null },
        ...{ deletedAt: now, version: () => 'version + 1' },
      },
    );
    await manager.delete(IdentityRow, { userId: id });
    await manager.delete(MailTokenRow, { userId: id });
    return true;
  }

  forgetKept(now: Date): Promise<void> {
    return this.kept.forget(now);
  }

  async findRecipients(ids: readonly string[]): Promise<readonly Recipient[]> {
    const where = { id: In([...ids]), email: Not('') };
    const rows = await this.transactions.manager.findBy(UserRow, where);
    return rows.map(({ id, email, language }) => ({ userId: id, to: email, language }));
  }

  isVerified(id: string): Promise<boolean> {
    const where = { id, emailVerifiedAt: Not(IsNull()), emailKey: Not(IsNull()) };
    return this.transactions.manager.existsBy(UserRow, where);
  }

  async claimEmailKey(id: string, now: Date): Promise<void> {
    const where = { id, emailKey: IsNull(), passwordHash: Not(IsNull()) };
    const user = await this.transactions.manager.findOneBy(UserRow, where);
    if (!user) return;
    try {
      await this.transactions.run(async () => {
        const { manager } = this.transactions;
        await manager.update(UserRow, where, { emailKey: emailKey(user.email) });
        // After it: the update waits for the deletion of the account that had the mailbox.
        await this.assertMailboxNotKept(user.email, now);
      });
    } catch (error) {
      const isKept = error instanceof UserError;
      if (!isKept && !isUniqueViolation(error, 'user_users_email_key')) throw error;
    }
  }

  protected async lockAdmins(): Promise<readonly string[]> {
    const rows = await this.transactions.manager.query<{ id: string }[]>(
      `SELECT id FROM user_users WHERE role = 'admin' AND blocked_at IS NULL ORDER BY id FOR UPDATE`,
    );
    return rows.map(({ id }) => id);
  }

  protected isAdmin(id: string): Promise<boolean> {
    return this.transactions.manager.existsBy(UserRow, { id, role: 'admin' });
  }

  protected async lockIsAdmin(id: string): Promise<boolean> {
    const [row] = await this.transactions.manager.query<{ role: string }[]>(
      `SELECT role FROM user_users WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return row?.role === 'admin';
  }

  async change(
    id: string,
    changes: UserChanges | PasswordChange | EmailProof,
    expected: ExpectedVersions,
  ): Promise<VersionedUser | null> {
    const change = { where: { id, deletedAt: IsNull() }, changes, expected };
    return versioned(await changeVersioned(this.transactions, UserRow, change));
  }

  private async insertOrIgnore<Row extends ObjectLiteral>(
    row: new () => Row,
    values: Partial<Row>,
  ): Promise<void> {
    const { manager } = this.transactions;
    await manager.createQueryBuilder().insert().into(row).values(values).orIgnore().execute();
  }
}

function toUser(row: UserRow): User {
  const { id, email, emailVerifiedAt, name, role, blockedAt, createdAt } = row;
  const [emailVerified, blocked] = [emailVerifiedAt !== null, blockedAt !== null];
  return { id, email, emailVerified, name, role, blocked, createdAt };
}

function versioned(row: UserRow | null): VersionedUser | null {
  return row && { ...toUser(row), version: row.version };
}
