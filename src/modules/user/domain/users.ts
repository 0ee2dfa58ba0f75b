import type { PageRequest } from '../../../shared/domain/page.js';
import type { ExpectedVersions } from '../../../shared/domain/version.js';
import type { User, UserRole } from './user.js';

/** A user who signed up here. Users of an external identity provider have no password. */
export interface UserWithPassword extends User {
  readonly passwordHash: string;
  /** The password is the one of the configuration. */
  readonly hasConfiguredPassword: boolean;
}

/** Only an admin's change makes the next version. */
export interface VersionedUser extends User {
  readonly version: number;
}

/** All that is kept about a user here, without secrets. */
export interface DescribedUser extends VersionedUser {
  /** Null for a user who signed up here. */
  readonly externalIdentity: ExternalIdentity | null;
}

/** A user as an external identity provider names it. */
export interface ExternalIdentity {
  readonly issuer: string;
  readonly subject: string;
}

export interface UserChanges {
  readonly role?: UserRole;
}

export type PasswordChange = Pick<UserWithPassword, 'passwordHash' | 'hasConfiguredPassword'>;

export abstract class Users {
  /** A unique index decides every race for an address. @throws UserError EMAIL_TAKEN */
  abstract register(user: UserWithPassword): Promise<void>;
  /** Adds the user unless the identity has one. Returns the user of the identity. */
  abstract provision(identity: ExternalIdentity, user: User): Promise<User>;
  /** A deleted user has neither address nor name. */
  abstract findById(id: string): Promise<VersionedUser | null>;
  /** Users that do not exist are absent. */
  abstract findByIds(ids: readonly string[]): Promise<readonly User[]>;
  /** Users of an identity provider may share an address. */
  abstract findIdsByEmail(email: string): Promise<readonly string[]>;
  /** Users whose address begins so, without deleted ones, newest first, one more than the limit. */
  abstract findPage(emailPrefix: string, page: PageRequest): Promise<readonly User[]>;
  abstract findByExternalIdentity(identity: ExternalIdentity): Promise<User | null>;
  abstract findWithPassword(email: string): Promise<UserWithPassword | null>;
  /** Null when there is no such user, also for a deleted one. */
  abstract describe(id: string): Promise<DescribedUser | null>;
  /**
   * Deletes a user: address, name, role, password and external identity are gone, the id stays. Locks the
   * user until the transaction ends. False when there is no such user, or no longer.
   */
  abstract anonymise(id: string, now: Date): Promise<boolean>;
  /** Locks all admins until the transaction ends. Returns their ids. */
  abstract lockAdmins(): Promise<readonly string[]>;
  /**
   * Null when there is no such user, also for a deleted one.
   * @throws VersionError PRECONDITION_FAILED
   */
  abstract change(
    id: string,
    changes: UserChanges | PasswordChange,
    expected: ExpectedVersions,
  ): Promise<VersionedUser | null>;
}
