import type { User, UserRole } from '../domain/user.js';

export interface TokenHolder {
  readonly id: string;
  readonly role: UserRole;
  /** Whether the identity provider has verified the e-mail address of the user. */
  readonly isVerified?: boolean;
}

/** Issues and verifies the JWTs that authenticate users. */
export abstract class AccessTokens {
  /** The lifetime of an issued token. */
  abstract readonly lifetimeSeconds: number;
  /** @throws UserError EXTERNAL_IDENTITY_PROVIDER when an identity provider issues the tokens */
  abstract assertIssuedHere(): void;
  abstract issue(user: User): Promise<string>;
  /** Null when the token is forged or expired, or has another audience. */
  abstract verify(token: string): Promise<TokenHolder | null>;
}
