import { ApiProperty } from '@nestjs/swagger';
import { MaxLength } from 'class-validator';
import { IsEmailAddress, IsFilledText, IsPassword } from '../../../../shared/http/constraints.js';
import type { User } from '../../domain/user.js';

export class LogInBody {
  @ApiProperty({ example: 'mina@example.com', maxLength: 254 })
  @IsEmailAddress()
  email!: string;

  @ApiProperty({ example: 'correct horse battery', minLength: 1, maxLength: 128 })
  @IsPassword(1, 128)
  password!: string;
}

export class SignUpBody {
  @ApiProperty({ example: 'mina@example.com', maxLength: 254 })
  @IsEmailAddress()
  email!: string;

  @ApiProperty({ example: 'correct horse battery', minLength: 8, maxLength: 128 })
  @IsPassword(8, 128)
  password!: string;

  @ApiProperty({ example: 'Mina', maxLength: 100 })
  @IsFilledText()
  @MaxLength(100)
  name!: string;
}

export class UserDto {
  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c11' })
  id: string;

  @ApiProperty({ example: 'mina@example.com' })
  email: string;

  @ApiProperty({ example: 'Mina' })
  name: string;

  @ApiProperty({ enum: ['customer', 'admin'], example: 'customer' })
  role: string;

  @ApiProperty({ format: 'date-time', example: '2026-12-01T09:00:00.000Z' })
  createdAt: string;

  constructor(user: User) {
    this.id = user.id;
    this.email = user.email;
    this.name = user.name;
    this.role = user.role;
    this.createdAt = new Date(user.createdAt).toISOString();
  }
}

export class SessionDto {
  @ApiProperty()
  user: UserDto;

  @ApiProperty({ description: 'A JWT for `Authorization: Bearer …`', example: 'eyJhbGciOiJI…' })
  accessToken: string;

  @ApiProperty({ description: 'Seconds that the token is good for', example: 3600 })
  expiresIn: number;

  constructor(user: User, accessToken: string, expiresIn: number) {
    this.user = new UserDto(user);
    this.accessToken = accessToken;
    this.expiresIn = expiresIn;
  }
}
