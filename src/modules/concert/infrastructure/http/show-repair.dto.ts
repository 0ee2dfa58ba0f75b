import { RequestError } from '../../../../shared/http/problems/request-error.js';
import {
  IdField,
  IdListField,
  InstantField,
  IntegerField,
  NameField,
  ReasonField,
} from '../../../../shared/http/validation/fields.js';
import type { SeatsToBlock } from '../../application/show-repair.facade.js';
import { MAX_PLACES_OF_SHOW } from '../../domain/show.js';
import type { Block } from '../../domain/show-repair.js';
import { MAX_PRICE } from './section.dto.js';

const SEAT_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';
const MAX_REASON_LENGTH = 200;
const MAX_SEATS_OF_BLOCK = 1_000;

export class ChangeSectionBody {
  @IntegerField('The price of a seat or standing place; 0 is free', {
    min: 0,
    max: MAX_PRICE,
    example: 120_000,
    optional: true,
  })
  price?: number;

  @IntegerField('STANDING: the number of places, not below those that are held or sold', {
    min: 1,
    max: MAX_PLACES_OF_SHOW,
    example: 2_500,
    optional: true,
  })
  capacity?: number;

  @ReasonField()
  reason?: string;
}

export class AddBlockBody {
  @IdListField('Free seats of the show; either these or `section`', {
    min: 1,
    max: MAX_SEATS_OF_BLOCK,
    example: [SEAT_ID],
    optional: true,
  })
  seatIds?: string[];

  @NameField('The name of a section whose seats are all free', {
    max: 50,
    example: 'R',
    optional: true,
  })
  section?: string;

  @NameField('Why the seats are kept from the sale', {
    max: MAX_REASON_LENGTH,
    example: 'Guests of the artist',
  })
  reason!: string;
}

export class BlockDto {
  @IdField('The id of the block', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c66' })
  id!: string;

  @IdListField('The seats that are kept from the sale', { example: [SEAT_ID] })
  seatIds!: readonly string[];

  @NameField('Why the seats are kept from the sale', { example: 'Guests of the artist' })
  reason!: string;

  @InstantField('When the seats were blocked', { example: '2026-12-01T09:00:00.000Z' })
  createdAt!: string;
}

/** For the document. */
export const BLOCK_EXAMPLES = {
  seats: { value: { seatIds: [SEAT_ID], reason: 'Guests of the artist' } },
  section: { value: { section: 'R', reason: 'No view of the stage' } },
};

const ONE_OF_THEM = {
  en: 'must be given if there is no section, and only then',
  ko: 'seatIds와 section 중 하나만 보내야 합니다.',
};

/** @throws RequestError VALIDATION_FAILED unless the body names either seats or a section */
export function toSeatsToBlock({ seatIds, section }: AddBlockBody): SeatsToBlock {
  if (seatIds && section === undefined) return { seatIds };
  if (section !== undefined && !seatIds) return { section };
  throw RequestError.invalid('/seatIds', ONE_OF_THEM);
}

export function toBlockDto({ id, seatIds, reason, createdAt }: Block): BlockDto {
  return { id, seatIds, reason, createdAt: createdAt.toISOString() };
}
