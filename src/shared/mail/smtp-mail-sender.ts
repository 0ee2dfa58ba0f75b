import type { OnModuleDestroy } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import type { Config } from '../../config/settings.js';
import { isLoopback } from '../../config/loopback.js';
import { MailError, MailSender, type WrittenMail } from './mail-sender.js';

const MAX_CONNECTIONS = 5;
const TIMEOUT_MS = 10_000;

/** Sends mails over SMTP. */
export class SmtpMailSender extends MailSender implements OnModuleDestroy {
  private readonly transport;
  private readonly from: string;

  constructor(smtpUrl: string, { mode, mail }: Pick<Config, 'mode' | 'mail'>) {
    super();
    this.from = mail.from;
    const { hostname, port, protocol, username, password } = new URL(smtpUrl);
    this.transport = createTransport({
      pool: true,
      maxConnections: MAX_CONNECTIONS,
      host: hostname.replace(/^\[|\]$/g, ''),
      ...(port !== '' && { port: Number(port) }),
      secure: protocol === 'smtps:',
      // Else whoever is in the middle could take STARTTLS out, and read the tokens.
      requireTLS: mode === 'production' && !isLoopback(smtpUrl),
      ...(username !== '' && {
        auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
      }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ id, to, language, subject, text }: WrittenMail): Promise<void> {
    try {
      await this.transport.sendMail({
        from: this.from,
        // As an object, so that nobody's address is read as a list of addresses.
        to: { name: '', address: to },
        messageId: `<${id}@${this.from.replace(/^.*@|>$/g, '')}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
        subject,
        text,
      });
    } catch (error) {
      throw failureOf(error);
    }
  }

  onModuleDestroy(): void {
    this.transport.close();
  }
}

/** Of RFC 5321: the server refuses this mailbox for good. Other refusals may come from a wrong set-up here. */
const REFUSED_MAILBOX = [550, 551, 552, 553];

interface SmtpFailure {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

/** The server's own words stay out, because they repeat the address. */
function failureOf(error: unknown): MailError {
  const { code = 'no code', command, responseCode = 0 } = error as SmtpFailure;
  const isFinal = command === 'RCPT TO' && REFUSED_MAILBOX.includes(responseCode);
  return new MailError(`${code}${responseCode ? `, response ${responseCode}` : ''}`, { isFinal });
}
