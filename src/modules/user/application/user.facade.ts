import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import { tidyEmail } from '../../../shared/domain/text.js';
import { newId } from '../../../shared/ids.js';
import type { User } from '../domain/user.js';
import { UserError } from '../domain/user-error.js';
import { type ExternalIdentity, Users, type VersionedUser } from '../domain/users.js';
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

  /** Not inside a transaction, because hashing the password is slow. @throws UserError EMAIL_TAKEN */
  signUp(command: SignUp): Promise<User> {
    return this.register(command, 'customer');
  }

  /** @throws UserError INVALID_CREDENTIALS, both for an unknown address and for a wrong password */
  async logIn(email: string, password: string): Promise<User> {
    const user = await this.users.findWithPassword(tidyEmail(email));
    const matches = await this.passwords.matches(password, user?.passwordHash ?? null);
    if (!user || !matches) throw new UserError('INVALID_CREDENTIALS');
    return withoutPassword(user);
  }

  /** @throws UserError USER_NOT_FOUND */
  async getUser(id: string): Promise<VersionedUser> {
    const user = await this.users.findById(id);
    if (!user) throw new UserError('USER_NOT_FOUND');
    return user;
  }

  /** Returns the user of an external identity. Adds the user at the first call. */
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

  /** Adds an admin, unless the address already has an account. An existing account does not change. */
  async ensureAdmin(email: string, password: string): Promise<void> {
    if (await this.users.findWithPassword(tidyEmail(email))) return;
    try {
      await this.register({ email, password, name: 'Admin' }, 'admin');
    } catch (error) {
      // Another instance has added the admin at the same time.
      if (!(error instanceof UserError)) throw error;
    }
  }

  private async register({ email, name, password }: SignUp, role: User['role']): Promise<User> {
    const passwordHash = await this.passwords.hash(password);
    const createdAt = this.clock.now();
    const user: User = { id: newId(), email: tidyEmail(email), name, role, createdAt };
    await this.users.register({ ...user, passwordHash });
    return user;
  }
}

function withoutPassword({ id, email, name, role, createdAt }: User): User {
  return { id, email, name, role, createdAt };
}
