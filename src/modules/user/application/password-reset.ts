import { Injectable, Logger } from '@nestjs/common';
import { ConcurrencyLimit } from '../../../shared/batching/concurrency-limit.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { tidyEmail } from '../../../shared/domain/text.js';
import { Users } from '../domain/users.js';
import { MailedLinks } from './mailed-links.js';
import { PasswordHasher } from './password-hasher.js';
import { UserFacade } from './user.facade.js';

/** A new password for whoever reads the mail of the account. */
@Injectable()
export class PasswordReset {
  private readonly logger = new Logger(PasswordReset.name);
  /** Nobody waits for these, so they must not pile up, nor take the connections of others. */
  private readonly limit = new ConcurrencyLimit({
    ...{ running: 2, waiting: 1_000 },
    refusal: () => new Error('Too many at once'),
  });

  constructor(
    private readonly users: Users,
    private readonly accounts: UserFacade,
    private readonly links: MailedLinks,
    private readonly passwords: PasswordHasher,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends a mail with a link if an account has the address. Returns before that is known: neither the
   * response nor its time tells strangers whether there is one. A failure is logged, and the user asks again.
   */
  request(email: string): void {
    this.limit
      .run(() => this.send(email))
      .catch((error: unknown) => {
        this.logger.warn(`A password reset was not sent: ${String(error)}`);
      });
  }

  /** Uses the token up. The address is verified by it too. @throws UserError MAIL_TOKEN_INVALID */
  async confirm(token: string, password: string): Promise<void> {
    // First, because a hash costs much.
    await this.links.assertLive(token, 'RESET_PASSWORD');
    const passwordHash = await this.passwords.hash(password);
    const userId = await this.transactions.run(async () => {
      const id = await this.links.redeem(token, 'RESET_PASSWORD');
      await this.accounts.replacePassword(id, { passwordHash, hasConfiguredPassword: false });
      await this.users.change(id, { emailVerifiedAt: this.clock.now() }, null);
      return id;
    });
    await this.users.claimEmailKey(userId, this.clock.now());
  }

  private async send(email: string): Promise<void> {
    const user = await this.users.findWithPassword(tidyEmail(email));
    if (user) await this.links.send(user.id, 'RESET_PASSWORD');
  }
}
