import {
  ChoiceField,
  IdField,
  IntegerField,
  ListField,
  NameField,
  NumberField,
} from '../../../../shared/http/validation/fields.js';
import { SECTION_KINDS } from './section.dto.js';

const SHOW_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c44';
const SEAT_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';
const AREA_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c77';
const SEAT_STATUSES = ['AVAILABLE', 'HELD', 'SOLD', 'BLOCKED'] as const;

export class SeatDto {
  @IdField('The id of the seat', { example: SEAT_ID })
  id!: string;

  @NameField('The section of the seat', { example: 'R' })
  section!: string;

  @IntegerField('The row, from 1', { example: 3 })
  row!: number;

  @IntegerField('The number of the seat in its row, from 1', { example: 12 })
  number!: number;

  @IntegerField('The price of the seat', { example: 150_000 })
  price!: number;

  @ChoiceField('Whether the seat can be held', SEAT_STATUSES)
  status!: (typeof SEAT_STATUSES)[number];
}

export class AreaDto {
  @IdField('The id of the area', { example: AREA_ID })
  id!: string;

  @NameField('The standing section', { example: 'Floor' })
  section!: string;

  @IntegerField('The price of a place', { example: 110_000 })
  price!: number;

  @IntegerField('Places that can be held', { example: 1_250 })
  left!: number;
}

export class SeatMapDto {
  @IdField('The id of the show', { example: SHOW_ID })
  showId!: string;

  @ListField('All seats of the show', SeatDto)
  seats!: readonly SeatDto[];

  @ListField('The standing places, by section', AreaDto)
  areas!: readonly AreaDto[];
}

class LayoutSeatDto {
  @IdField('The id of the seat', { example: SEAT_ID })
  id!: string;

  @IntegerField('The number of the seat in its row, from 1', { example: 12 })
  number!: number;

  @IntegerField('The price of the seat', { example: 150_000 })
  price!: number;

  @NumberField('Widths of a seat from the middle; negative to the left', { example: -4.5 })
  x!: number;

  @IntegerField('Rows from the front, over all sections; 0 is the first', { example: 2 })
  y!: number;
}

class LayoutRowDto {
  @IntegerField('The row, from 1', { example: 3 })
  row!: number;

  @ListField('The seats of the row, from the left', LayoutSeatDto)
  seats!: readonly LayoutSeatDto[];
}

export class LayoutSectionDto {
  @NameField('The name of the section', { example: 'R' })
  name!: string;

  @ChoiceField('Numbered seats, or standing places without numbers', SECTION_KINDS)
  kind!: (typeof SECTION_KINDS)[number];

  @IntegerField('The price of a seat or standing place', { example: 150_000 })
  price!: number;

  @ListField('SEATED: the rows, from the front', LayoutRowDto, { optional: true })
  rows?: readonly LayoutRowDto[];

  @IdField('STANDING: the id of the area', { example: AREA_ID, optional: true })
  areaId?: string;

  @IntegerField('STANDING: the number of places', { example: 2_000, optional: true })
  capacity?: number;

  @IntegerField('STANDING: 0, the middle', { example: 0, optional: true })
  x?: number;

  @IntegerField('STANDING: rows from the front, over all sections', { example: 14, optional: true })
  y?: number;
}

export class LayoutDto {
  @IdField('The id of the show', { example: SHOW_ID })
  showId!: string;

  @ListField('The sections, from the front', LayoutSectionDto)
  sections!: readonly LayoutSectionDto[];
}
