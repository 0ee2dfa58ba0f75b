import { MoreThan } from 'typeorm';
import type { Transactions } from '../../../../shared/database/transactions.js';
import { emailKey } from '../../../../shared/domain/email-key.js';
import { hmacOf } from '../../../../shared/hmac.js';
import { KEPT_MS } from '../../domain/users.js';
import { UserRow } from './user.row.js';

/**
 * Mailboxes and persons of users who were deleted within KEPT_MS. The hashes have a key, because all addresses
 * could be tried on others. Another `JWT_SECRET` forgets them.
 */
export class KeptIdentities {
  private readonly key: string;

  constructor(
    private readonly transactions: Transactions,
    jwtSecret: string,
  ) {
    this.key = hmacOf('deleted users', jwtSecret);
  }

  /** What is kept of a user who is about to be deleted. */
  of(user: UserRow): Pick<UserRow, 'keptMailbox' | 'keptPerson'> {
    // Only a verified address is the mailbox of a user of an identity provider.
    const mailbox = user.passwordHash === null ? user.emailKey : emailKey(user.email);
    return {
      keptMailbox: mailbox === null ? null : this.hashOf(mailbox),
      keptPerson: user.personHash && this.hashOf(user.personHash.toString('base64url')),
    };
  }

  hasMailbox(mailbox: string, now: Date): Promise<boolean> {
    return this.has({ keptMailbox: this.hashOf(mailbox) }, now);
  }

  hasPerson(personHash: Buffer, now: Date): Promise<boolean> {
    return this.has({ keptPerson: this.hashOf(personHash.toString('base64url')) }, now);
  }

  async forget(now: Date): Promise<void> {
    await this.transactions.manager.query(
      `UPDATE user_users SET kept_mailbox = NULL, kept_person = NULL
       WHERE (kept_mailbox IS NOT NULL OR kept_person IS NOT NULL) AND deleted_at <= $1`,
      [keptSince(now)],
    );
  }

  private has(
    hash: { readonly keptMailbox: Buffer } | { readonly keptPerson: Buffer },
    now: Date,
  ): Promise<boolean> {
    const where = { ...hash, deletedAt: MoreThan(keptSince(now)) };
    return this.transactions.manager.existsBy(UserRow, where);
  }

  private hashOf(text: string): Buffer {
    return Buffer.from(hmacOf(text, this.key), 'base64url');
  }
}

const keptSince = (now: Date) => new Date(now.getTime() - KEPT_MS);
