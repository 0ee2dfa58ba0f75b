import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import { tidyEmail } from '../../../shared/domain/text.js';
import { newId } from '../../../shared/ids.js';
import type { User } from '../domain/user.js';
import { UserError } from '../domain/user-error.js';
import { type ExternalIdentity, Users, type VersionedUser } from '../domain/users.js';
import { AdminActions, SYSTEM } from './admin-actions.js';
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
    private readonly actions: AdminActions,
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

  /**
   * Adds the admin of the configuration, or gives this admin the password of the configuration, unless
   * somebody has changed it. An account that was added in another way does not change. Returns whether
   * the admin has this password.
   */
  async ensureAdmin(email: string, password: string): Promise<boolean> {
    const known = await this.users.findWithPassword(tidyEmail(email));
    if (known) {
      if (await this.passwords.matches(password, known.passwordHash)) return true;
      if (!known.hasConfiguredPassword) return false;
      await this.changePassword(known.id, password, 'ADMIN_PASSWORD has changed');
      return true;
    }
    try {
      await this.register({ email, password, name: 'Admin' }, 'admin');
      return true;
    } catch (error) {
      // Another instance has added the admin at the same time.
      if (!(error instanceof UserError)) throw error;
      return true;
    }
  }

  /** A command of the operator. @throws UserError USER_NOT_FOUND when no account here has the address */
  async setPassword(email: string, password: string): Promise<void> {
    const user = await this.users.findWithPassword(tidyEmail(email));
    if (!user) throw new UserError('USER_NOT_FOUND');
    await this.changePassword(user.id, password, null);
  }

  /**
   * Changes a password on behalf of the operator. Without a `reason` the configuration never changes it
   * again. Sessions that are open stay open until their access tokens end.
   */
  private async changePassword(id: string, password: string, reason: string | null): Promise<void> {
    const passwordHash = await this.passwords.hash(password);
    const changes = { passwordHash, hasConfiguredPassword: reason !== null };
    await this.actions.record({
      actor: SYSTEM,
      action: 'setPassword',
      subjectType: 'user',
      subjectId: id,
      reason,
      make: () => this.users.change(id, changes, null),
      idOf: () => id,
      read: (userId) => this.getUser(userId),
    });
  }

  /** Ends all sessions of a user, in the caller's transaction. */
  async endSessions(_id: string): Promise<void> {
    // Sessions are not stored yet.
  }

  private async register({ email, name, password }: SignUp, role: User['role']): Promise<User> {
    const passwordHash = await this.passwords.hash(password);
    const createdAt = this.clock.now();
    const user: User = { id: newId(), email: tidyEmail(email), name, role, createdAt };
    await this.users.register({ ...user, passwordHash, hasConfiguredPassword: role === 'admin' });
    return user;
  }
}

function withoutPassword({ id, email, name, role, createdAt }: User): User {
  return { id, email, name, role, createdAt };
}
