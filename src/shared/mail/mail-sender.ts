import type { MailText } from './mail-texts.js';
import type { MailMessage } from './mail.js';

export interface WrittenMail extends MailMessage, MailText {
  /** The same in each attempt. */
  readonly id: string;
}

/** The way that mails leave. A mail may be sent twice: then both have the same `Message-ID`. */
export abstract class MailSender {
  /** @throws MailError unless the server has taken the mail */
  abstract send(mail: WrittenMail): Promise<void>;
}

/** The message has no address and no secret. */
export class MailError extends Error {
  /** The server does not take mail for the address, now or later. */
  readonly isFinal: boolean;

  constructor(message: string, { isFinal = false } = {}) {
    super(message);
    this.isFinal = isFinal;
  }
}
