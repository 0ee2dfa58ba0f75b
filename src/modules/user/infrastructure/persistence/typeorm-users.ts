import { Injectable } from '@nestjs/common';
import type { FindOptionsWhere } from 'typeorm';
import { isUniqueViolation } from '../../../../shared/database/database-errors.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { User } from '../../domain/user.js';
import { UserError } from '../../domain/user-error.js';
import { type ExternalIdentity, Users, type UserWithPassword } from '../../domain/users.js';
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

  findById(id: string): Promise<User | null> {
    return this.find({ id });
  }

  findByExternalIdentity(identity: ExternalIdentity): Promise<User | null> {
    return this.find({ externalIssuer: identity.issuer, externalSubject: identity.subject });
  }

  async findWithPassword(email: string): Promise<UserWithPassword | null> {
    const row = await this.transactions.manager
      .createQueryBuilder(UserRow, 'user')
      .where('email = :email AND password_hash IS NOT NULL', { email })
      .getOne();
    return row && { ...toUser(row), passwordHash: row.passwordHash ?? '' };
  }

  private async find(where: FindOptionsWhere<UserRow>): Promise<User | null> {
    const row = await this.transactions.manager.findOneBy(UserRow, where);
    return row && toUser(row);
  }
}

function toUser({ id, email, name, role, createdAt }: UserRow): User {
  return { id, email, name, role, createdAt };
}
