import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { randomSecret } from '../../../shared/hashing.js';
import { Mail } from '../../../shared/mail/mail.js';
import { digestOf } from '../../../shared/secrets.js';
import { mailToken, type MailTokenPurpose, MailTokens } from '../domain/mail-tokens.js';
import { UserError } from '../domain/user-error.js';
import { Users } from '../domain/users.js';

const TEMPLATES = { VERIFY_EMAIL: 'verify-email', RESET_PASSWORD: 'reset-password' } as const;

/** Mails with a token, which work once. */
@Injectable()
export class MailedLinks {
  constructor(
    private readonly users: Users,
    private readonly tokens: MailTokens,
    private readonly mail: Mail,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Sends nothing to a user who got as many within an hour as there may be. */
  send(userId: string, purpose: MailTokenPurpose): Promise<void> {
    return this.transactions.run(async () => {
      const token = randomSecret().toString('base64url');
      const row = mailToken(digestOf(token), userId, purpose, this.clock.now());
      if (!(await this.tokens.add(row))) return;
      const recipients = await this.users.findRecipients([userId]);
      const template = TEMPLATES[purpose];
      const fields = { token, endsAt: row.expiresAt.toISOString() };
      await this.mail.write(recipients.map((to) => ({ ...to, template, fields })));
    });
  }

  /** @throws UserError MAIL_TOKEN_INVALID */
  async assertLive(token: string, purpose: MailTokenPurpose): Promise<void> {
    const isLive = await this.tokens.isLive(digestOf(token), purpose, this.clock.now());
    if (!isLive) throw new UserError('MAIL_TOKEN_INVALID');
  }

  /** Uses the token up. Returns its user. @throws UserError MAIL_TOKEN_INVALID */
  async redeem(token: string, purpose: MailTokenPurpose): Promise<string> {
    const userId = await this.tokens.redeem(digestOf(token), purpose, this.clock.now());
    if (userId === null) throw new UserError('MAIL_TOKEN_INVALID');
    return userId;
  }

  revoke(userId: string, purpose: MailTokenPurpose): Promise<void> {
    return this.tokens.revoke(userId, purpose);
  }

  deleteExpired(): Promise<void> {
    return this.tokens.deleteExpired(this.clock.now());
  }
}
