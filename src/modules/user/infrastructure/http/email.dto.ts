import { EmailField, NameField, PasswordField } from '../../../../shared/http/validation/fields.js';

const EXAMPLE_TOKEN = '3pJ0vX9mQeK1sTz7bYcRgWnHuAoLdIf5x2kE8tVqZ4M';

export class RequestPasswordResetBody {
  @EmailField('The e-mail address of the account', { example: 'mina@onsale.local' })
  email!: string;
}

export class MailTokenBody {
  @NameField('The token in the link of the mail', { max: 100, example: EXAMPLE_TOKEN })
  token!: string;
}

export class ResetPasswordBody extends MailTokenBody {
  @PasswordField('The new password', 8, { example: 'correct horse battery' })
  password!: string;
}
