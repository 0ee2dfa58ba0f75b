import { Injectable } from '@nestjs/common';
import { type FindOptionsWhere, In, IsNull, Like } from 'typeorm';
import { isUniqueViolation } from '../../../../shared/database/database-errors.js';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import { changeVersioned } from '../../../../shared/database/versioned-rows.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import type { ExpectedVersions } from '../../../../shared/domain/version.js';
import type { User } from '../../domain/user.js';
import { UserError } from '../../domain/user-error.js';
import {
  type DescribedUser,
  type ExternalIdentity,
  type PasswordChange,
  type UserChanges,
  Users,
  type UserWithPassword,
  type VersionedUser,
} from '../../domain/users.js';
import { UserRow } from './user.row.js';

@Injectable()
export class TypeormUsers extends Users {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async register(user: UserWithPassword): Promise<void> {
    try {
      await this.transactions.manager.insert(UserRow, user);
    } catch (error) {
      if (isUniqueViolation(error, 'user_users_email')) throw new UserError('EMAIL_TAKEN');
      throw error;
    }
  }

  async provision(identity: ExternalIdentity, user: User): Promise<User> {
    const row = { ...user, externalIssuer: identity.issuer, externalSubject: identity.subject };
    await this.transactions.manager
      .createQueryBuilder()
      .insert()
      .into(UserRow)
      .values(row)
      .orIgnore()
      .execute();
    return (await this.findByExternalIdentity(identity)) ?? user;
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

  findByExternalIdentity(identity: ExternalIdentity): Promise<User | null> {
    return this.find({ externalIssuer: identity.issuer, externalSubject: identity.subject });
  }

  async findWithPassword(email: string): Promise<UserWithPassword | null> {
    const row = await this.transactions.manager
      .createQueryBuilder(UserRow, 'user')
      .where('email = :email AND password_hash IS NOT NULL', { email })
      .getOne();
    if (!row) return null;
    const { passwordHash, hasConfiguredPassword } = row;
    return { ...toUser(row), passwordHash: passwordHash ?? '', hasConfiguredPassword };
  }

  async describe(id: string): Promise<DescribedUser | null> {
    const row = await this.transactions.manager.findOneBy(UserRow, { id, deletedAt: IsNull() });
    if (!row) return null;
    const { externalIssuer: issuer, externalSubject: subject, version } = row;
    const externalIdentity = issuer !== null && subject !== null ? { issuer, subject } : null;
    return { ...toUser(row), version, externalIdentity };
  }

  async anonymise(id: string, now: Date): Promise<boolean> {
    const nothing = { passwordHash: null, externalIssuer: null, externalSubject: null };
    const { affected } = await this.transactions.manager.update(
      UserRow,
      { id, deletedAt: IsNull() },
      {
        ...{ email: '', name: '', role: 'customer', hasConfiguredPassword: false, ...nothing },
        ...{ deletedAt: now, version: () => 'version + 1' },
      },
    );
    return affected === 1;
  }

  async lockAdmins(): Promise<readonly string[]> {
    const rows = await this.transactions.manager.query<{ id: string }[]>(
      `SELECT id FROM user_users WHERE role = 'admin' ORDER BY id FOR UPDATE`,
    );
    return rows.map(({ id }) => id);
  }

  async change(
    id: string,
    changes: UserChanges | PasswordChange,
    expected: ExpectedVersions,
  ): Promise<VersionedUser | null> {
    const change = { where: { id, deletedAt: IsNull() }, changes, expected };
    return versioned(await changeVersioned(this.transactions, UserRow, change));
  }

  private async find(where: FindOptionsWhere<UserRow>): Promise<User | null> {
    const row = await this.transactions.manager.findOneBy(UserRow, where);
    return row && toUser(row);
  }
}

function toUser({ id, email, name, role, createdAt }: UserRow): User {
  return { id, email, name, role, createdAt };
}

function versioned(row: UserRow | null): VersionedUser | null {
  return row && { ...toUser(row), version: row.version };
}
