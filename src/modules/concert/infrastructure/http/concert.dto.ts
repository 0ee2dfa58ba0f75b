import { PartialType } from '@nestjs/swagger';
import {
  ChoiceField,
  IdField,
  InstantField,
  NameField,
  TextField,
} from '../../../../shared/http/validation/fields.js';
import type { ConcertView } from '../../application/concert-views.js';
import type { Concert, SaleStatus } from '../../domain/concert.js';

const ROOM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';
const MAX_DESCRIPTION_LENGTH = 5_000;
export const SALE_STATUSES = ['ON_SALE', 'WITHDRAWN'] as const satisfies SaleStatus[];

class ConcertDetailsBody {
  @NameField('The title of the concert', { max: 200, example: 'Winter Tour' })
  title!: string;

  @NameField('The artist', { max: 200, example: 'The Snowbirds' })
  artist!: string;

  @NameField('The venue of the concert', { max: 200, example: 'Olympic Hall, Seoul' })
  venue!: string;
}

export class CreateConcertBody extends ConcertDetailsBody {
  @TextField('A text for fans; null for none', {
    max: MAX_DESCRIPTION_LENGTH,
    example: 'Three nights only.',
    optional: true,
    nullable: true,
  })
  description?: string | null;

  @IdField('A waiting room to share. Without one the concert gets a room of its own', {
    example: ROOM_ID,
    optional: true,
    nullable: true,
  })
  roomId?: string | null;

  @InstantField('When the room of its own admits the first users; null: at once', {
    example: '2026-12-01T11:00:00.000Z',
    optional: true,
    nullable: true,
  })
  opensAt?: string | null;
}

export class ChangeConcertBody extends PartialType(ConcertDetailsBody, {
  skipNullProperties: false,
}) {
  @TextField('A text for fans; null removes it', {
    max: MAX_DESCRIPTION_LENGTH,
    example: 'Four nights now.',
    optional: true,
    nullable: true,
  })
  description?: string | null;

  @ChoiceField('Whether the concert is on sale', SALE_STATUSES, { optional: true })
  status?: SaleStatus;
}

export class ConcertDto extends ConcertDetailsBody implements ConcertView {
  @IdField('The id of the concert', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33' })
  id!: string;

  @TextField('A text for fans', { nullable: true, example: 'Three nights only.' })
  description!: string | null;

  @IdField('The waiting room in front of the concert', { example: ROOM_ID })
  roomId!: string;

  @ChoiceField('Whether the concert is on sale', SALE_STATUSES)
  status!: SaleStatus;

  @InstantField('When the concert was created', { example: '2026-12-01T09:00:00.000Z' })
  createdAt!: string;
}

export function toConcertDto({ version: _version, createdAt, ...concert }: Concert): ConcertDto {
  return { ...concert, createdAt: createdAt.toISOString() };
}
