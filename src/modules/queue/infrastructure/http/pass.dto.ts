import { ApiProperty } from '@nestjs/swagger';
import {
  IdField,
  InstantField,
  ListField,
  NameField,
  TextField,
} from '../../../../shared/http/validation/fields.js';
import type { PublicKey } from '../../../../shared/public-keys.js';
import type { PassView } from '../../application/pass.facade.js';
import type { RoomKey } from '../../application/room-keys.js';

export class PassDto implements PassView {
  @NameField('An EdDSA JWT with the claims `sub`, `room`, `exp` and `jti`', {
    example: 'eyJhbGciOiJFZERTQSIs…',
  })
  pass!: string;

  @InstantField('When the pass ends', { example: '2026-12-24T18:05:00.000Z' })
  expiresAt!: string;
}

class PublicKeyDto implements PublicKey {
  @NameField('The type of the key', { example: 'OKP' })
  kty!: string;

  @NameField('The curve', { example: 'Ed25519' })
  crv!: string;

  @NameField('The key', { example: 'g7t8z322-T77XpruhYpT_pPcgjsEJqsl2OfKotW0MKo' })
  x!: string;

  @NameField('The id of the key (RFC 7638)', {
    example: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  })
  kid!: string;

  @NameField('The algorithm', { example: 'EdDSA' })
  alg!: string;

  @NameField('What the key is for', { example: 'sig' })
  use!: string;
}

export class KeySetDto {
  @ListField('The public keys', PublicKeyDto)
  keys!: readonly PublicKeyDto[];
}

export class RoomKeyBody {
  @TextField('What the key is for', { max: 100, optional: true, example: 'Merch shop' })
  name?: string;
}

export class RoomKeyDto {
  @IdField('The id of the key', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33' })
  id!: string;

  @ApiProperty({ description: 'What the key is for', example: 'Merch shop' })
  name!: string;

  @InstantField('When the key was created', { example: '2026-12-01T09:00:00.000Z' })
  createdAt!: string;
}

export class NewRoomKeyDto extends RoomKeyDto {
  @NameField('The key. It is shown here only', { example: 'onsale_room_9fT…' })
  key!: string;
}

export function toRoomKeyDto({ id, name, createdAt }: RoomKey): RoomKeyDto {
  return { id, name, createdAt: createdAt.toISOString() };
}
