/** What a token in a mail is good for. */
export type MailTokenPurpose = 'VERIFY_EMAIL' | 'RESET_PASSWORD';

export interface MailToken {
  /** SHA-256 of the token, which is stored nowhere. */
  readonly hash: Buffer;
  readonly userId: string;
  readonly purpose: MailTokenPurpose;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** At most this many tokens of a purpose are made for a user within an hour: nobody fills a mailbox. */
export const MAX_TOKENS_AN_HOUR = 5;

const HOUR_MS = 3_600_000;
const LIFETIME_MS = { VERIFY_EMAIL: 72 * HOUR_MS, RESET_PASSWORD: HOUR_MS };

export function mailToken(
  hash: Buffer,
  userId: string,
  purpose: MailTokenPurpose,
  createdAt: Date,
): MailToken {
  const expiresAt = new Date(createdAt.getTime() + LIFETIME_MS[purpose]);
  return { hash, userId, purpose, createdAt, expiresAt };
}

export abstract class MailTokens {
  /** False when the user has too many. A row lock of the user decides between simultaneous calls. */
  abstract add(token: MailToken): Promise<boolean>;
  abstract isLive(hash: Buffer, purpose: MailTokenPurpose, now: Date): Promise<boolean>;
  /**
   * Uses a token up, and all others of the user for the same purpose. Returns the user; null when the
   * token is unknown, used or expired. Of simultaneous calls one gets the user.
   */
  abstract redeem(hash: Buffer, purpose: MailTokenPurpose, now: Date): Promise<string | null>;
  /** The tokens of the user for this purpose work no longer. */
  abstract revoke(userId: string, purpose: MailTokenPurpose): Promise<void>;
  abstract deleteExpired(now: Date): Promise<void>;
}
