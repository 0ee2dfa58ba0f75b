import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import type { Language } from '../domain/language.js';
import { newId } from '../ids.js';
import { MailMessageRow } from './mail-message.row.js';
import type { MailFields, MailTemplate } from './mail-texts.js';

/** A mail to a user. */
export interface MailMessage<Template extends MailTemplate = MailTemplate> {
  readonly userId: string;
  readonly to: string;
  readonly language: Language;
  readonly template: Template;
  readonly fields: MailFields[Template];
}

/**
 * Writes mails as rows in the transaction of their cause, so that neither exists without the other. A job
 * sends them. They are no events of the outbox, because the data platform gets those, and mails hold tokens.
 */
@Injectable()
export class Mail {
  constructor(private readonly transactions: Transactions) {}

  /** Deletes the mails to a user that wait. */
  async forget(userId: string): Promise<void> {
    await this.transactions.manager.delete(MailMessageRow, { userId });
  }

  async write(messages: readonly MailMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await this.transactions.manager.query(
      `INSERT INTO mail_messages (id, user_id, to_address, template, language, fields)
       SELECT id, user_id, to_address, template, language, fields
       FROM jsonb_to_recordset($1::jsonb) AS message
         (id uuid, user_id uuid, to_address text, template text, language text, fields jsonb)`,
      [
        JSON.stringify(
          messages.map(({ userId, to, ...message }) => ({
            ...{ id: newId(), user_id: userId, to_address: to },
            ...message,
          })),
        ),
      ],
    );
  }
}
