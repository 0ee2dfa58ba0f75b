import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import { tidyEmail } from '../../../shared/domain/text.js';
import { newId } from '../../../shared/ids.js';
import type { User } from '../domain/user.js';
import { UserError } from '../domain/user-error.js';
import { type ExternalIdentity, Users, type UserWithPassword } from '../domain/users.js';
import { PasswordHasher } from './password-hasher.js';

export interface SignUp {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

@Injectable()
export class UserFacade {
  constructor(
    private readonly users: Users,
    private readonly passwords: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  /** @throws UserError EMAIL_TAKEN */
  async signUp(command: SignUp): Promise<User> {
    return this.register(await this.prepareSignUp(command));
  }

  /** The slow part of a sign-up, the hash, which must not keep a transaction waiting. */
  prepareSignUp(command: SignUp): Promise<UserWithPassword> {
    return this.prepare(command, 'customer');
  }

  /** The part that decides. @throws UserError EMAIL_TAKEN */
  async register({ passwordHash, ...user }: UserWithPassword): Promise<User> {
    await this.users.register({ ...user, passwordHash });
    return user;
  }

  /** @throws UserError INVALID_CREDENTIALS, the same for an unknown address and a wrong password. */
  async logIn(email: string, password: string): Promise<User> {
    const user = await this.users.findWithPassword(tidyEmail(email));
    const matches = await this.passwords.matches(password, user?.passwordHash ?? null);
    if (!user || !matches) throw new UserError('INVALID_CREDENTIALS');
    return withoutPassword(user);
  }

  /** @throws UserError USER_NOT_FOUND */
  async getUser(id: string): Promise<User> {
    const user = await this.users.findById(id);
    if (!user) throw new UserError('USER_NOT_FOUND');
    return user;
  }

  /** The user of an external identity, added on first sight. */
  async provision(
    identity: ExternalIdentity,
    profile: { email: string; name: string; admin: boolean },
  ): Promise<User> {
    const known = await this.users.findByExternalIdentity(identity);
    if (known) return known;
    return this.users.provision(identity, {
      id: newId(),
      email: tidyEmail(profile.email),
      name: profile.name,
      role: profile.admin ? 'admin' : 'customer',
      createdAt: this.clock.now(),
    });
  }

  /** Adds the first admin, unless the address has an account already; that one stays as it is. */
  async ensureAdmin(email: string, password: string): Promise<void> {
    if (await this.users.findWithPassword(tidyEmail(email))) return;
    try {
      await this.register(await this.prepare({ email, password, name: 'Admin' }, 'admin'));
    } catch (error) {
      // Another instance that boots at the same time was faster.
      if (!(error instanceof UserError)) throw error;
    }
  }

  private async prepare(command: SignUp, role: User['role']): Promise<UserWithPassword> {
    return {
      id: newId(),
      email: tidyEmail(command.email),
      name: command.name,
      role,
      createdAt: this.clock.now(),
      passwordHash: await this.passwords.hash(command.password),
    };
  }
}

function withoutPassword({ id, email, name, role, createdAt }: User): User {
  return { id, email, name, role, createdAt };
}
