import type { PageRequest } from '../../../shared/domain/page.js';
import type { Language } from '../../../shared/domain/language.js';
import type { ExpectedVersions } from '../../../shared/domain/version.js';
import type { User, UserRole } from './user.js';
import { UserError } from './user-error.js';

/** A user who signed up here. Users of an external identity provider have no password. */
export interface UserWithPassword extends User {
  readonly passwordHash: string;
  /** The password is the one of the configuration. */
  readonly hasConfiguredPassword: boolean;
}

/** A user who signs up here. Mails are in the language. */
export interface NewUser extends UserWithPassword {
  readonly language: Language;
}

/** Every change makes the next version. */
export interface VersionedUser extends User {
  readonly version: number;
}

/** All that is kept about a user here, without secrets. */
export interface DescribedUser extends VersionedUser {
  readonly language: Language;
  /** Empty for a user who signed up here. */
  readonly externalIdentities: readonly ExternalIdentity[];
}

/** A user as an external identity provider names it. */
export interface ExternalIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** A user of the identity provider. */
export interface ExternalUser extends User {
  /** SHA-256 of the claim that names the person. */
  readonly personHash: Buffer | null;
  /** The mailbox of which the user is the only one; null without one. */
  readonly mailbox: string | null;
}

export interface NewExternalUser extends ExternalUser {
  readonly language: Language;
}

/** Where a user gets mail. */
export interface Recipient {
  readonly userId: string;
  readonly to: string;
  readonly language: Language;
}

export interface UserChanges {
  readonly role?: UserRole;
  /** Null lets a blocked user in again. */
  readonly blockedAt?: Date | null;
}

export type PasswordChange = Pick<UserWithPassword, 'passwordHash' | 'hasConfiguredPassword'>;

export interface EmailProof {
  readonly emailVerifiedAt: Date;
}

/** For so long after a deletion the mailbox and the person get no new account, so that limits per person hold. */
export const KEPT_MS = 30 * 86_400_000;

export abstract class Users {
  /** Unique indexes decide every race for a mailbox. @throws UserError EMAIL_TAKEN */
  abstract register(user: NewUser): Promise<void>;
  /**
   * Refuses a mailbox that is kept. In the transaction of `register` and after it, because `register` waits for
   * a deletion that is under way. @throws UserError EMAIL_TAKEN
   */
  abstract assertMailboxNotKept(email: string, now: Date): Promise<void>;
  /**
   * Adds the user unless the identity or the person has one. Returns the user of the identity: of two
   * identities of a person, the same. Null when the person is kept.
   */
  abstract provision(
    identity: ExternalIdentity,
    user: NewExternalUser,
  ): Promise<ExternalUser | null>;
  /** False when the user has a person, another user is this person, or the person is kept. */
  abstract bindPerson(id: string, personHash: Buffer, now: Date): Promise<boolean>;
  /**
   * Makes the mailbox that of this user of the identity provider. False when another one has it, or when it is
   * kept.
   */
  abstract claimMailbox(id: string, mailbox: string, now: Date): Promise<boolean>;
  /** A deleted user has neither address nor name. */
  abstract findById(id: string): Promise<VersionedUser | null>;
  /** Users that do not exist are absent. */
  abstract findByIds(ids: readonly string[]): Promise<readonly User[]>;
  /** Users of an identity provider may share an address. */
  abstract findIdsByEmail(email: string): Promise<readonly string[]>;
  /** Users whose address begins so, without deleted ones, newest first, one more than the limit. */
  abstract findPage(emailPrefix: string, page: PageRequest): Promise<readonly User[]>;
  abstract findByExternalIdentity(identity: ExternalIdentity): Promise<ExternalUser | null>;
  /** The user with the address, else the user whose address is of the same mailbox. */
  abstract findWithPassword(email: string): Promise<UserWithPassword | null>;
  /** Null when there is no such user, also for a deleted one. */
  abstract describe(id: string): Promise<DescribedUser | null>;
  /**
   * Deletes a user: address, name, role, password, identities and tokens are gone, the id stays, and hashes of
   * mailbox and person for KEPT_MS. Locks the user until the transaction ends. False when there is no such
   * user, or no longer.
   */
  abstract anonymise(id: string, now: Date): Promise<boolean>;
  /** Deletes hashes that are older than KEPT_MS. */
  abstract forgetKept(now: Date): Promise<void>;
  /** Users without an address are absent. */
  abstract findRecipients(ids: readonly string[]): Promise<readonly Recipient[]>;
  /** Whether the address of the user is verified, and no older account is of its mailbox. */
  abstract isVerified(id: string): Promise<boolean>;
  /** Gives an account of an earlier version its mailbox, unless another account has it, or it is kept. */
  abstract claimEmailKey(id: string, now: Date): Promise<void>;
  /** Locks all admins who are not blocked until the transaction ends. Returns their ids. */
  protected abstract lockAdmins(): Promise<readonly string[]>;
  protected abstract isAdmin(id: string): Promise<boolean>;
  /** Locks the user until the transaction ends. */
  protected abstract lockIsAdmin(id: string): Promise<boolean>;
  /**
   * One admin is left at any time: call it before the user stops being one. Locks the user; if that is an admin,
   * all admins who are not blocked. @throws UserError LAST_ADMIN
   */
  async assertNotLastAdmin(id: string): Promise<void> {
    // The locked read sees a user who becomes an admin meanwhile. Admins are locked in the order of all.
    if (!(await this.isAdmin(id)) && !(await this.lockIsAdmin(id))) return;
    const admins = await this.lockAdmins();
    if (admins.includes(id) && admins.length === 1) throw new UserError('LAST_ADMIN');
  }
  /**
   * Null when there is no such user, also for a deleted one.
   * @throws VersionError PRECONDITION_FAILED
   */
  abstract change(
    id: string,
    changes: UserChanges | PasswordChange | EmailProof,
    expected: ExpectedVersions,
  ): Promise<VersionedUser | null>;
}
