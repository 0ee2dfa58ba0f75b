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
import type { User } from '../../domain/user.js';

export class LogInBody {
  @EmailField('The e-mail address of the account', { example: 'mina@onsale.local' })
  email!: string;

  @PasswordField('The password', 1, { example: 'onsale-demo' })
  password!: string;
}

export class SignUpBody {
  @EmailField('The e-mail address. Each address can have one account', {
    example: 'hana@example.com',
  })
  email!: string;

  @PasswordField('The password', 8, { example: 'correct horse battery' })
  password!: string;

  @NameField('The name of the user', { max: 100, example: 'Hana' })
  name!: string;
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

  @InstantField('When the user signed up', { example: '2026-12-01T09:00:00.000Z' })
  createdAt: string;

  constructor(user: User) {
    this.id = user.id;
    this.email = user.email;
    this.emailVerified = user.emailVerified;
    this.name = user.name;
    this.role = user.role;
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

  constructor(user: User, accessToken: string, expiresIn: number) {
    this.user = new UserDto(user);
    this.accessToken = accessToken;
    this.expiresIn = expiresIn;
  }
}
