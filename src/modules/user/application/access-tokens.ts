import type { User, UserRole } from '../domain/user.js';

export interface TokenHolder {
  readonly id: string;
  readonly role: UserRole;
  /** Absent in tokens that were not issued by a log-in here. */
  readonly sessionId?: string;
  /** Whether the identity provider has verified the e-mail address of the user. */
  readonly isVerified?: boolean;
}

/** Issues and verifies the JWTs that authenticate users. */
export abstract class AccessTokens {
  /** The lifetime of an issued token. */
  abstract readonly lifetimeSeconds: number;
  /** Whether a token has the role that its user had when it was issued. */
  abstract readonly carryRole: boolean;
  /** @throws UserError EXTERNAL_IDENTITY_PROVIDER when an identity provider issues the tokens */
  abstract assertIssuedHere(): void;
  /** Without a session, the token ends when those of the user do. */
  abstract issue(user: User, sessionId?: string): Promise<string>;
  /** Null when the token is forged or expired, or has another audience. */
  abstract verify(token: string): Promise<TokenHolder | null>;
}
