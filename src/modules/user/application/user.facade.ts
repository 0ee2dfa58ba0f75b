import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { Language } from '../../../shared/domain/language.js';
import { type ExpectedVersions, VersionError } from '../../../shared/domain/version.js';
import { tidyEmail } from '../../../shared/domain/text.js';
import { newId } from '../../../shared/ids.js';
import type { User } from '../domain/user.js';
import { Sessions } from '../domain/sessions.js';
import { UserError } from '../domain/user-error.js';
import {
  type ExternalIdentity,
  type ExternalUser,
  type NewUser,
  type PasswordChange,
  Users,
  type UserWithPassword,
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
  readonly language: Language;
  readonly admin: boolean;
  /** SHA-256 of the claim that names the person; null without one. */
  readonly personHash: Buffer | null;
  /** The verified mailbox, if it names the person; else null. */
  readonly mailbox: string | null;
}

@Injectable()
export class UserFacade {
  constructor(
    private readonly users: Users,
    private readonly passwords: PasswordHasher,
    private readonly clock: Clock,
    private readonly actions: AdminActions,
    private readonly links: MailedLinks,
    private readonly sessions: Sessions,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Also sends a mail that verifies the address. Not inside a transaction, because hashing the password is
   * slow. @throws UserError EMAIL_TAKEN
   */
  async signUp(command: SignUp): Promise<UserWithPassword> {
    const user = await this.newUser(command, 'customer');
    await this.transactions.run(async () => {
      await this.users.register(user);
      await this.users.assertMailboxNotKept(user.email, this.clock.now());
      await this.links.send(user.id, 'VERIFY_EMAIL');
    });
    return user;
  }

  /**
   * @throws UserError INVALID_CREDENTIALS, both for an unknown address and for a wrong password;
   * ACCOUNT_BLOCKED
   */
  async logIn(email: string, password: string): Promise<UserWithPassword> {
    const user = await this.users.findWithPassword(tidyEmail(email));
    const matches = await this.passwords.matches(password, user?.passwordHash ?? null);
    if (!user || !matches) throw new UserError('INVALID_CREDENTIALS');
    if (user.blocked) throw new UserError('ACCOUNT_BLOCKED');
    return user;
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

  /**
   * Returns the user of an external identity. Adds the user at the first call, unless the person was deleted
   * within KEPT_MS: then null.
   */
  async provision(identity: ExternalIdentity, profile: Profile): Promise<ExternalUser | null> {
    const user = await this.provisioned(identity, profile);
    if (!user) return null;
    const { mailbox } = profile;
    const isClaimed =
      mailbox !== null &&
      mailbox !== user.mailbox &&
      (await this.users.claimMailbox(user.id, mailbox, this.clock.now()));
    return isClaimed ? { ...user, mailbox } : user;
  }

  private async provisioned(
    identity: ExternalIdentity,
    profile: Profile,
  ): Promise<ExternalUser | null> {
    const { name, emailVerified, language, personHash } = profile;
    const email = tidyEmail(profile.email);
    const known = await this.users.findByExternalIdentity(identity);
    if (!known) {
      return this.users.provision(identity, {
        ...{ id: newId(), email, emailVerified, name, language, blocked: false, personHash },
        ...{ role: profile.admin ? 'admin' : 'customer', createdAt: this.clock.now() },
        mailbox: null,
      });
    }
    if (emailVerified && !known.emailVerified && email === known.email) {
      await this.users.change(known.id, { emailVerifiedAt: this.clock.now() }, null);
    }
    const isBound =
      personHash &&
      !known.personHash &&
      (await this.users.bindPerson(known.id, personHash, this.clock.now()));
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

  /** Ends all sessions. @throws UserError INVALID_CREDENTIALS, USER_NOT_FOUND */
  async changeOwnPassword(id: string, current: string, next: string): Promise<UserWithPassword> {
    const { email, version } = await this.getUser(id);
    const user = await this.logIn(email, current);
    const change = { passwordHash: await this.passwords.hash(next), hasConfiguredPassword: false };
    try {
      await this.replacePassword(id, change, [version]);
    } catch (error) {
      // Another password was set meanwhile, so `current` is not the password any more.
      if (error instanceof VersionError) throw new UserError('INVALID_CREDENTIALS');
      throw error;
    }
    return { ...user, ...change };
  }

  /**
   * Every new password of an account comes through here. Ends all sessions, and the links of mails that would
   * set another one. @throws VersionError PRECONDITION_FAILED
   */
  replacePassword(
    id: string,
    change: PasswordChange,
    expected: ExpectedVersions = null,
  ): Promise<VersionedUser | null> {
    return this.transactions.run(async () => {
      const changed = await this.users.change(id, change, expected);
      await this.links.revoke(id, 'RESET_PASSWORD');
      await this.endSessions(id);
      return changed;
    });
  }

  /** In the transaction of the caller, after the change of the user that asks for it. */
  endSessions(id: string): Promise<void> {
    return this.sessions.endAll(id, this.clock.now());
  }

  /**
   * Changes a password on behalf of the operator. Without a `reason` the configuration never changes it
   * again.
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
      ...{ id: newId(), email: tidyEmail(email), emailVerified: false, name, role, blocked: false },
      ...{ createdAt, language, passwordHash, hasConfiguredPassword: role === 'admin' },
    };
  }
}
