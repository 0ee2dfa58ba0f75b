import type { Environment } from './environment.js';

export interface MailConfig {
  /** The SMTP server that takes all mail; null writes a line to the log for each. */
  readonly smtpUrl: string | null;
  /** `no-reply@shop.example`, or with a name: `Shop <no-reply@shop.example>`. */
  readonly from: string;
  /** Where links in mails lead: the address of the pages, without a slash at its end. */
  readonly publicUrl: string;
}

const SENDER = /^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/;

export function readMailSettings(
  env: Environment,
  { production, port }: { readonly production: boolean; readonly port: number },
): MailConfig {
  const smtpUrl = env.isSet('SMTP_URL') ? env.url('SMTP_URL', ['smtps:', 'smtp:']) : null;
  const publicUrl =
    env.isSet('PUBLIC_URL') || (production && smtpUrl !== null)
      ? env.url('PUBLIC_URL', ['https:', 'http:']).replace(/\/+$/, '')
      : `http://127.0.0.1:${port}`;
  return { smtpUrl, from: readSender(env, publicUrl), publicUrl };
}

function readSender(env: Environment, publicUrl: string): string {
  const host = URL.canParse(publicUrl) ? new URL(publicUrl).hostname : 'localhost';
  const sender = env.text('MAIL_FROM', `Onsale <no-reply@${host}>`);
  if (SENDER.test(sender)) return sender;
  return env.reject('MAIL_FROM', 'an e-mail address, or a name and <an e-mail address>', '');
}
