import { Logger } from '@nestjs/common';
import type { Config } from '../../config/settings.js';
import { MailSender, type WrittenMail } from './mail-sender.js';

/** Writes mails to the log, for installations without a mail server. In production without text and address. */
export class LogMailSender extends MailSender {
  private readonly logger = new Logger(LogMailSender.name);

  constructor(private readonly config: Pick<Config, 'mode'>) {
    super();
  }

  async send({ id, template, userId, to, subject, text }: WrittenMail): Promise<void> {
    this.logger.log(
      this.config.mode === 'production'
        ? `Mail ${id} (${template}) to the user ${userId} is not sent, because SMTP_URL is not set`
        : `Mail to ${to}: ${subject}\n\n${text}`,
    );
  }
}
