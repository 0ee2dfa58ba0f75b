import { ApiProperty } from '@nestjs/swagger';
import {
  IdField,
  IntegerField,
  NameField,
  ObjectField,
} from '../../../../shared/http/validation/fields.js';

const ROOM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';
const CODE = '7KQM-9XWD-2RTC-VH4P';

export class EntryCodesBody {
  @IntegerField('The number of codes', { min: 1, max: 10_000, example: 100 })
  count!: number;
}

export class EntryCodesDto {
  @ApiProperty({
    type: [String],
    description: 'The codes. They are shown here only',
    example: [CODE],
  })
  codes!: readonly string[];
}

/** The same as a table of one column. */
export function csvOf(codes: readonly string[]): string {
  return `code\n${codes.join('\n')}\n`;
}

export const ENTRY_CODE_CONTENT = {
  'application/json': { schema: { $ref: '#/components/schemas/EntryCodesDto' } },
  'text/csv': { schema: { type: 'string' }, example: csvOf([CODE]) },
};

export class ChallengeBody {
  @IdField('The room that the challenge is for. Without it the challenge is good for every room', {
    optional: true,
    example: ROOM_ID,
  })
  roomId?: string;
}

class ChallengeData {
  @IdField('The user who may use the challenge', {
    example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c11',
  })
  user!: string;

  @IdField('The room that it is for', { optional: true, example: ROOM_ID })
  room?: string;
}

class ChallengeParameters {
  @NameField('How keys are derived', { example: 'PBKDF2/SHA-256' })
  algorithm!: string;

  @IntegerField('Iterations per key', { example: 500 })
  cost!: number;

  @ObjectField('Whom the challenge is for', ChallengeData)
  data!: ChallengeData;

  @IntegerField('When the challenge ends, in seconds since 1970', { example: 1_795_728_987 })
  expiresAt!: number;

  @IntegerField('The length of a key in bytes', { example: 32 })
  keyLength!: number;

  @NameField('The beginning of the key to find', { example: '4b71eb28f495a90c0660b98f3293a4c2' })
  keyPrefix!: string;

  @NameField('An HMAC of the key to find', { example: '8a1f…' })
  keySignature!: string;

  @NameField('The beginning of each password, in hex', {
    example: '3e5cb1b856ff0b4608c620678d94b71e',
  })
  nonce!: string;

  @NameField('The salt, in hex', { example: 'f3293a4c24b71eb28f495a900660b98f' })
  salt!: string;
}

export class ChallengeDto {
  @ObjectField('What is to be found', ChallengeParameters)
  parameters!: ChallengeParameters;

  @NameField('An HMAC of the parameters', { example: '5d0c…' })
  signature!: string;
}
