import type { FieldError } from '../../../../shared/http/problems/problem.js';
import { RequestError } from '../../../../shared/http/problems/request-error.js';
import {
  ChoiceField,
  IntegerField,
  PathNameField,
} from '../../../../shared/http/validation/fields.js';
import { TEXTS } from '../../../../shared/http/validation/texts.js';
import { isStanding, MAX_PLACES_OF_SHOW, type Section } from '../../domain/show.js';

export const MAX_PRICE = 1_000_000_000;
export const SECTION_KINDS = ['SEATED', 'STANDING'] as const;

export class SectionDto {
  @PathNameField('The name of the section, unique in the show; not `.` or `..`', {
    max: 50,
    example: 'R',
  })
  name!: string;

  @ChoiceField('Numbered seats, or standing places without numbers', SECTION_KINDS, {
    default: 'SEATED',
    optional: true,
  })
  kind?: (typeof SECTION_KINDS)[number];

  @IntegerField('SEATED: rows of the section', {
    min: 1,
    max: 10_000,
    example: 10,
    optional: true,
  })
  rows?: number;

  @IntegerField('SEATED: seats in each row', { min: 1, max: 10_000, example: 20, optional: true })
  seatsPerRow?: number;

  @IntegerField('STANDING: the number of places', {
    min: 1,
    max: MAX_PLACES_OF_SHOW,
    example: 2_000,
    optional: true,
  })
  capacity?: number;

  @IntegerField('The price of a seat or standing place; 0 is free', {
    min: 0,
    max: MAX_PRICE,
    example: 150_000,
  })
  price!: number;
}

/** Bodies of each kind, for the document. */
export const SECTION_EXAMPLES = {
  seated: { value: { name: 'R', rows: 10, seatsPerRow: 20, price: 150_000 } },
  standing: { value: { name: 'Floor', kind: 'STANDING', capacity: 2_000, price: 110_000 } },
};

const FIELDS_OF_KIND = {
  SEATED: { needed: ['rows', 'seatsPerRow'], refused: ['capacity'] },
  STANDING: { needed: ['capacity'], refused: ['rows', 'seatsPerRow'] },
} as const;

/**
 * `pointer` names the section in the request.
 * @throws RequestError VALIDATION_FAILED when a field of its kind is missing, or one of another kind is there
 */
export function toSection(body: SectionDto, pointer: string): Section {
  const { name, kind = 'SEATED', price } = body;
  const { needed, refused } = FIELDS_OF_KIND[kind];
  const errors: FieldError[] = [
    ...needed
      .filter((field) => body[field] === undefined)
      .map((field) => ({ pointer: `${pointer}/${field}`, detail: TEXTS.integer })),
    ...refused
      .filter((field) => body[field] !== undefined)
      .map((field) => ({ pointer: `${pointer}/${field}`, detail: TEXTS.unknown })),
  ];
  if (errors.length > 0) throw new RequestError('VALIDATION_FAILED', errors);
  const { rows = 0, seatsPerRow = 0, capacity = 0 } = body;
  return kind === 'STANDING'
    ? { name, kind, capacity, price }
    : { name, kind, rows, seatsPerRow, price };
}

/** Sections that were stored without a kind are SEATED. */
export function toSectionDto(section: Section): SectionDto {
  return isStanding(section) ? section : { ...section, kind: 'SEATED' };
}
