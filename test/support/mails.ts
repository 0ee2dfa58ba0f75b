import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { MailTemplate } from '../../src/shared/mail/mail-texts.js';
import { eventually } from './eventually.js';
import type { World } from './world.js';

/** A mail that waits in the database. */
interface WaitingMail {
  readonly to: string;
  readonly template: MailTemplate;
  readonly language: string;
  readonly fields: Record<string, string>;
}

/** The mails to an address that are not sent yet, the oldest first. */
export function waitingMails(world: World, to: string): Promise<WaitingMail[]> {
  return world.rows<WaitingMail>(
    `SELECT to_address AS "to", template, language, fields FROM mail_messages
     WHERE to_address = $1 ORDER BY id`,
    [to],
  );
}

/** The token of the newest mail to an address. Some mails are written after the response. */
export function tokenTo(world: World, to: string, template: MailTemplate): Promise<string> {
  return eventually(`a mail ${template} to ${to} is written`, async () => {
    const mails = await waitingMails(world, to);
    return mails.filter((mail) => mail.template === template).at(-1)?.fields['token'];
  });
}

export interface ReceivedMail {
  readonly recipients: readonly string[];
  readonly headers: string;
  readonly subject: string;
  readonly text: string;
}

/** An SMTP server that keeps what it takes. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  /** The SMTP statuses that refuse the next recipients. */
  readonly refusals: number[] = [];
  /** The SMTP statuses that refuse the next senders. */
  readonly senderRefusals: number[] = [];
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS'], closeTimeout: 100 },
      onMailFrom: (_address, _session, next) => {
        const status = this.senderRefusals.shift();
        next(status ? Object.assign(new Error('No'), { responseCode: status }) : undefined);
      },
      onRcptTo: (_address, _session, next) => {
        const status = this.refusals.shift();
        next(status ? Object.assign(new Error('No'), { responseCode: status }) : undefined);
      },
      onData: (stream, { envelope }, next) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const recipients = envelope.rcptTo.map(({ address }) => address);
          this.mails.push({ recipients, ...parsed(Buffer.concat(chunks).toString()) });
          next();
        });
      },
    });
    this.server.on('error', () => undefined);
  }

  static async start(port = 0): Promise<MailServer> {
    const server = new MailServer();
    await new Promise<void>((resolve) => server.server.listen(port, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** The settings of a world that sends its mail here. */
  get settings() {
    const smtpUrl = `smtp://127.0.0.1:${this.port}`;
    const publicUrl = 'https://shop.example';
    return { smtpUrl, publicUrl, from: 'Shop <no-reply@shop.example>' };
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

function parsed(message: string): Omit<ReceivedMail, 'recipients'> {
  const [head = '', ...rest] = message.split('\r\n\r\n');
  const headers = head.replace(/\r\n[ \t]+/g, ' ');
  const body = rest.join('\r\n\r\n');
  const encoding = /^Content-Transfer-Encoding: (.+)$/im.exec(headers)?.[1] ?? '7bit';
  const subject = /^Subject: (.+)$/im.exec(headers)?.[1] ?? '';
  return { headers, subject: words(subject), text: decoded(body, encoding).replaceAll('\r', '') };
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return body;
  const bytes = body.replace(/=\r\n/g, '').replace(/=([\dA-F]{2})/g, (_match, hex: string) => {
    return String.fromCharCode(parseInt(hex, 16));
  });
  return Buffer.from(bytes, 'latin1').toString();
}

/** RFC 2047. */
function words(subject: string): string {
  const joined = subject.replace(/\?= =\?/g, '?==?');
  return joined.replace(/=\?UTF-8\?([BQ])\?(.*?)\?=/gi, (_match, kind: string, text: string) =>
    kind === 'B'
      ? Buffer.from(text, 'base64').toString()
      : decoded(text.replaceAll('_', ' '), 'quoted-printable'),
  );
}
