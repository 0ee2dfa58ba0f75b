import type { User } from './user.js';

/** A user who signed up here; users of an external identity provider have no password. */
export interface UserWithPassword extends User {
  readonly passwordHash: string;
}

/** Who an external identity provider says a token belongs to. */
export interface ExternalIdentity {
  readonly issuer: string;
  readonly subject: string;
}

export abstract class Users {
  /** @throws UserError EMAIL_TAKEN when another user has the address, also at the same instant. */
  abstract register(user: UserWithPassword): Promise<void>;
  /** Adds the user on first sight of the identity; returns the user that it belongs to. */
  abstract provision(identity: ExternalIdentity, user: User): Promise<User>;
  abstract findById(id: string): Promise<User | null>;
  abstract findByExternalIdentity(identity: ExternalIdentity): Promise<User | null>;
  abstract findWithPassword(email: string): Promise<UserWithPassword | null>;
}
