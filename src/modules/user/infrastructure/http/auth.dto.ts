import { ROLES } from '../../../../shared/http/pipeline/principal.js';
import {
  ChoiceField,
  EmailField,
  FlagField,
  IdField,
  InstantField,
  IntegerField,
  NameField,
  ObjectField,
  PasswordField,
} from '../../../../shared/http/validation/fields.js';
import type { SessionView } from '../../application/session.facade.js';
import type { User } from '../../domain/user.js';

const EXAMPLE_REFRESH_TOKEN =
  '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1cd0.3pJ0vX9mQeK1sTz7bYcRgWnHuAoLdIf5x2kE8tVqZ4M';

/** What begins a session. */
class NewSessionBody {
  @FlagField(
    'Whether the refresh token comes as a cookie that scripts cannot read, not in the body',
    {
      example: false,
      optional: true,
    },
  )
  cookie?: boolean;
}

export class LogInBody extends NewSessionBody {
  @EmailField('The e-mail address of the account', { example: 'mina@onsale.local' })
  email!: string;

  @PasswordField('The password', 1, { example: 'onsale-demo' })
  password!: string;
}

export class SignUpBody extends NewSessionBody {
  @EmailField('The e-mail address. Each address can have one account', {
    example: 'hana@example.com',
  })
  email!: string;

  @PasswordField('The password', 8, { example: 'correct horse battery' })
  password!: string;

  @NameField('The name of the user', { max: 100, example: 'Hana' })
  name!: string;
}

export class ChangePasswordBody extends NewSessionBody {
  @PasswordField('The password until now', 1, { example: 'onsale-demo' })
  currentPassword!: string;

  @PasswordField('The new password', 8, { example: 'correct horse battery' })
  password!: string;
}

/** Without it, the cookie counts. */
export class RefreshTokenBody {
  @NameField('The refresh token of the session', {
    ...{ max: 200, example: EXAMPLE_REFRESH_TOKEN, optional: true },
  })
  refreshToken?: string;
}

export class DeleteAccountBody {
  @PasswordField(
    'The password, to make sure that it is the user. Without it nothing is compared',
    1,
    {
      example: 'correct horse battery',
      optional: true,
    },
  )
  password?: string;
}

export class UserDto {
  @IdField('The id of the user', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c11' })
  id: string;

  @EmailField('The e-mail address of the account', { example: 'mina@onsale.local' })
  email: string;

  @FlagField('Whether the user has verified the address', { example: true })
  emailVerified: boolean;

  @NameField('The name of the user', { example: 'Mina' })
  name: string;

  @ChoiceField('The role of the user', ROLES)
  role: string;

  @FlagField('Whether an admin has locked the user out', { example: false })
  blocked: boolean;

  @InstantField('When the user signed up', { example: '2026-12-01T09:00:00.000Z' })
  createdAt: string;

  constructor(user: User) {
    this.id = user.id;
    this.email = user.email;
    this.emailVerified = user.emailVerified;
    this.name = user.name;
    this.role = user.role;
    this.blocked = user.blocked;
    this.createdAt = user.createdAt.toISOString();
  }
}

export class SessionDto {
  @ObjectField('The signed-in user', UserDto)
  user: UserDto;

  @NameField('A JWT for `Authorization: Bearer …`', { example: 'eyJhbGciOiJI…' })
  accessToken: string;

  @IntegerField('Seconds until the token expires', { example: 3600 })
  expiresIn: number;

  @NameField('Gives the next session. Works once, within 30 days. Null when it is a cookie', {
    ...{ example: EXAMPLE_REFRESH_TOKEN, nullable: true },
  })
  refreshToken: string | null;

  constructor({ user, accessToken, expiresIn, refreshToken }: SessionView, isCookie: boolean) {
    this.user = new UserDto(user);
    this.accessToken = accessToken;
    this.expiresIn = expiresIn;
    this.refreshToken = isCookie ? null : refreshToken;
  }
}
