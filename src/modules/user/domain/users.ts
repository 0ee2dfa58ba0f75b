import type { User } from './user.js';

/** A user who signed up here. Users of an external identity provider have no password. */
export interface UserWithPassword extends User {
  readonly passwordHash: string;
}

/** A user as an external identity provider names it. */
export interface ExternalIdentity {
  readonly issuer: string;
  readonly subject: string;
}

export abstract class Users {
  /** A unique index decides every race for an address. @throws UserError EMAIL_TAKEN */
  abstract register(user: UserWithPassword): Promise<void>;
  /** Adds the user unless the identity has one. Returns the user of the identity. */
  abstract provision(identity: ExternalIdentity, user: User): Promise<User>;
  abstract findById(id: string): Promise<User | null>;
  abstract findByExternalIdentity(identity: ExternalIdentity): Promise<User | null>;
  abstract findWithPassword(email: string): Promise<UserWithPassword | null>;
}
