import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { Users } from '../domain/users.js';
import { MailedLinks } from './mailed-links.js';

/** Whether the address of a user is theirs. */
@Injectable()
export class EmailVerification {
  constructor(
    private readonly users: Users,
    private readonly links: MailedLinks,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Sends a mail with a new link, unless the address is verified. */
  request(userId: string): Promise<void> {
    return this.transactions.run(async () => {
      const user = await this.users.findById(userId);
      if (user && !user.emailVerified) await this.links.send(userId, 'VERIFY_EMAIL');
    });
  }

  /** @throws UserError MAIL_TOKEN_INVALID */
  async confirm(token: string): Promise<void> {
    const userId = await this.transactions.run(async () => {
      const id = await this.links.redeem(token, 'VERIFY_EMAIL');
      await this.users.change(id, { emailVerifiedAt: this.clock.now() }, null);
      return id;
    });
    await this.users.claimEmailKey(userId, this.clock.now());
  }
}
