import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { Language } from '../../../shared/domain/language.js';
import { tidyEmail } from '../../../shared/domain/text.js';
import { newId } from '../../../shared/ids.js';
import type { User } from '../domain/user.js';
import { UserError } from '../domain/user-error.js';
import {
  type ExternalIdentity,
  type ExternalUser,
  type NewUser,
  type PasswordChange,
  Users,
  type VersionedUser,
} from '../domain/users.js';
import { AdminActions, SYSTEM } from './admin-actions.js';
import { MailedLinks } from './mailed-links.js';
import { PasswordHasher } from './password-hasher.js';

export interface SignUp {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  /** Of mails. By default English. */
  readonly language?: Language;
}

/** What the identity provider says of a user. */
interface Profile {
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string;
  readonly admin: boolean;
  /** SHA-256 of the claim that names the person; null without one. */
  readonly personHash: Buffer | null;
}

@Injectable()
export class UserFacade {
  constructor(
    private readonly users: Users,
    private readonly passwords: PasswordHasher,
    private readonly clock: Clock,
    private readonly actions: AdminActions,
    private readonly links: MailedLinks,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Also sends a mail that verifies the address. Not inside a transaction, because hashing the password is
   * slow. @throws UserError EMAIL_TAKEN
   */
  async signUp(command: SignUp): Promise<User> {
    const user = await this.newUser(command, 'customer');
    await this.transactions.run(async () => {
      await this.users.register(user);
      await this.links.send(user.id, 'VERIFY_EMAIL');
    });
    return withoutPassword(user);
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

  /** Whether the user is a verified person. Only for users who signed up here. */
  isVerified(id: string): Promise<boolean> {
    return this.users.isVerified(id);
  }

  /** Returns the user of an external identity. Adds the user at the first call. */
  async provision(identity: ExternalIdentity, profile: Profile): Promise<ExternalUser> {
    const { name, emailVerified, personHash } = profile;
    const email = tidyEmail(profile.email);
    const known = await this.users.findByExternalIdentity(identity);
    if (!known) {
      const role = profile.admin ? 'admin' : 'customer';
      const user = { id: newId(), email, emailVerified, name, role, personHash } as const;
      return this.users.provision(identity, { ...user, createdAt: this.clock.now() });
    }
    if (emailVerified && !known.emailVerified && email === known.email) {
      await this.users.change(known.id, { emailVerifiedAt: this.clock.now() }, null);
    }
    const isBound =
      personHash && !known.personHash && (await this.users.bindPerson(known.id, personHash));
    return isBound ? { ...known, personHash } : known;
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
      await this.users.register(await this.newUser({ email, password, name: 'Admin' }, 'admin'));
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

  /** In the transaction of the caller. Every new password of an account comes through here. */
  replacePassword(id: string, change: PasswordChange): Promise<VersionedUser | null> {
    return this.users.change(id, change, null);
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
      make: () => this.replacePassword(id, changes),
      idOf: () => id,
      read: (userId) => this.getUser(userId),
    });
  }

  private async newUser(
    { email, name, password, language = 'en' }: SignUp,
    role: User['role'],
  ): Promise<NewUser> {
    const passwordHash = await this.passwords.hash(password);
    const createdAt = this.clock.now();
    return {
      ...{ id: newId(), email: tidyEmail(email), emailVerified: false, name, role, createdAt },
      ...{ language, passwordHash, hasConfiguredPassword: role === 'admin' },
    };
  }
}

function withoutPassword({ id, email, emailVerified, name, role, createdAt }: User): User {
  return { id, email, emailVerified, name, role, createdAt };
}
