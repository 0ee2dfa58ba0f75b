import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/settings.js';
import { Transactions } from '../database/transactions.js';
import { Clock } from '../domain/clock.js';
import { retryDelay } from '../outbox/retry-schedule.js';
import { withTimeout } from '../timeout.js';
import { MailError, MailSender } from './mail-sender.js';
import { textOf } from './mail-texts.js';
import type { MailMessage } from './mail.js';

const BATCH_SIZE = 20;
const SEND_TIMEOUT_MS = 30_000;
/** One attempt and the write of its result. The lease of a killed instance ends by itself. */
const LEASE_SECONDS = 60;

interface ClaimedMail extends MailMessage {
  readonly id: string;
  /** Attempts with this one. Names the claim: only its holder may record a failure. */
  readonly attempts: number;
}

/** Sends the mails that are due. No transaction is open meanwhile. Safe on several instances at once. */
@Injectable()
export class MailDelivery {
  private readonly logger = new Logger(MailDelivery.name);

  constructor(
    private readonly transactions: Transactions,
    private readonly sender: MailSender,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** @throws MailError when the server takes nothing. The mails wait for their next attempts. */
  async sendDue(): Promise<void> {
    for (let more = true; more;) {
      const mails = await this.claim();
      const failures = await Promise.all(mails.map((mail) => this.attempt(mail)));
      const [failure] = failures;
      if (failure && !failures.includes(null)) throw failure;
      more = mails.length === BATCH_SIZE;
    }
  }

  private async claim(): Promise<readonly ClaimedMail[]> {
    const [mails] = await this.transactions.manager.query<[ClaimedMail[], number]>(
      `WITH due AS MATERIALIZED (
         SELECT id FROM mail_messages WHERE next_try_at <= now()
         ORDER BY next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       UPDATE mail_messages mail SET
         attempts = attempts + 1, next_try_at = now() + make_interval(secs => $2)
       FROM due WHERE mail.id = due.id
       RETURNING mail.id, user_id AS "userId", to_address AS "to", template, language, fields, attempts`,
      [BATCH_SIZE, LEASE_SECONDS],
    );
    return mails;
  }

  /** Returns null for a mail that needs no further attempt. */
  private async attempt(mail: ClaimedMail): Promise<MailError | null> {
    const { id, template, language, fields, attempts } = mail;
    if (hasEnded(fields, this.clock.now())) {
      this.logger.warn(`Mail ${id} (${template}) is given up: its link has ended`);
      return this.remove(id);
    }
    try {
      // A mail of a newer version has a template that this one does not know. It waits too.
      const text = textOf(template, language, fields as never, this.config.mail.publicUrl);
      await withTimeout(SEND_TIMEOUT_MS, this.sender.send({ ...mail, ...text }));
    } catch (error) {
      const failure = error instanceof MailError ? error : new MailError(String(error));
      const delay = failure.isFinal
        ? null
        : retryDelay(attempts, Math.random(), this.config.delivery.retrySeconds);
      if (delay !== null) {
        await this.retryIn(delay, mail);
        return failure;
      }
      this.logger.warn(`Mail ${id} (${template}) is given up: ${failure.message}`);
    }
    return this.remove(id);
  }

  private async remove(id: string): Promise<null> {
    await this.transactions.manager.query(`DELETE FROM mail_messages WHERE id = $1`, [id]);
    return null;
  }

  private async retryIn(seconds: number, { id, attempts }: ClaimedMail): Promise<void> {
    await this.transactions.manager.query(
      `UPDATE mail_messages SET next_try_at = now() + make_interval(secs => $3)
       WHERE id = $1 AND attempts = $2`,
      [id, attempts, seconds],
    );
  }
}

function hasEnded(fields: ClaimedMail['fields'], now: Date): boolean {
  const endsAt = 'endsAt' in fields ? fields.endsAt : undefined;
  return endsAt !== undefined && new Date(endsAt) <= now;
}
