/** What a log-in begins and a log-out ends. Its access tokens name it. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  /** SHA-256 of the secret of the current refresh token. */
  readonly refreshHash: Buffer;
  readonly createdAt: Date;
  /** When its last token was issued. */
  readonly usedAt: Date;
  readonly expiresAt: Date;
}

/** A session ends when it was not used for so long. */
export const SESSION_MS = 30 * 86_400_000;
/** How long a revocation is kept: longer than an access token lives. */
export const REVOKED_MS = 3_660_000;
/** Of a user. A further one ends the one that was used least lately. */
export const MAX_SESSIONS = 20;

export type RefreshOutcome =
  | { readonly kind: 'refreshed'; readonly userId: string }
  /** The token was used before: whoever has it, or had it, is not the user. */
  | { readonly kind: 'reused' }
  | { readonly kind: 'unknown' };

/**
 * A row decides each race. What ends a session also revokes its access tokens, in the same transaction, and this
 * instance refuses them from the commit on.
 */
export abstract class Sessions {
  /**
   * Begins a session, unless the user was blocked or got another password since `passwordHash` was read.
   * Returns whether it began.
   */
  abstract begin(session: Session, passwordHash: string): Promise<boolean>;
  /** Replaces the hash of the refresh token once. A token that was replaced before ends the session. */
  abstract refresh(
    id: string,
    hashes: { readonly used: Buffer; readonly next: Buffer },
    now: Date,
  ): Promise<RefreshOutcome>;
  abstract end(id: string, now: Date): Promise<void>;
  /** Ends all sessions of a user, and revokes access tokens that name no session. */
  abstract endAll(userId: string, now: Date): Promise<void>;
  /** Ends all sessions, and revokes all access tokens of the user until `unblock`. */
  abstract block(userId: string, now: Date): Promise<void>;
  abstract unblock(userId: string, now: Date): Promise<void>;
  /** Tells all instances that the user has changed. It ends no session. */
  abstract announce(userId: string, now: Date): Promise<void>;
  /** `unblock` for users who were deleted before, when all their access tokens and places have ended. */
  abstract unblockDeleted(before: Date, now: Date): Promise<void>;
  /** Without the hashes, MAX_SESSIONS at most. */
  abstract findOfUser(userId: string): Promise<readonly Omit<Session, 'refreshHash'>[]>;
  abstract deleteExpired(now: Date): Promise<void>;
}
