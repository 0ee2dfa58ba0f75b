import { Injectable } from '@nestjs/common';
import { Mail } from '../../../shared/mail/mail.js';
import type { MailFields, MailTemplate } from '../../../shared/mail/mail-texts.js';
import { Users } from '../domain/users.js';

/** What a user is to read, in the user's language. */
interface Notice<Template extends MailTemplate> {
  readonly userId: string;
  readonly fields: MailFields[Template];
}

/** Mails to users, for other contexts. */
@Injectable()
export class UserNotices {
  constructor(
    private readonly users: Users,
    private readonly mail: Mail,
  ) {}

  /** Call it in the transaction of the cause. Users without an address get nothing. */
  async send<Template extends MailTemplate>(
    template: Template,
    notices: readonly Notice<Template>[],
  ): Promise<void> {
    const ids = new Set(notices.map(({ userId }) => userId));
    if (ids.size === 0) return;
    const recipients = await this.users.findRecipients([...ids]);
    const byId = new Map(recipients.map((recipient) => [recipient.userId, recipient]));
    await this.mail.write(
      notices.flatMap(({ userId, fields }) => {
        const recipient = byId.get(userId);
        return recipient ? [{ ...recipient, template, fields }] : [];
      }),
    );
  }
}
