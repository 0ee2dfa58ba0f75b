import type { User, UserRole } from '../domain/user.js';

export interface TokenHolder {
  readonly id: string;
  readonly role: UserRole;
}

/** Issues and verifies the JWTs that say who sends a request. */
export abstract class AccessTokens {
  /** How long an issued token is good for, in seconds. */
  abstract readonly lifetimeSeconds: number;
  /** @throws UserError EXTERNAL_IDENTITY_PROVIDER when tokens are issued elsewhere. */
  abstract assertIssuedHere(): void;
  abstract issue(user: User): Promise<string>;
  /** Null when the token is forged, expired, or not meant for us. */
  abstract verify(token: string): Promise<TokenHolder | null>;
}
