import {
  ChoiceField,
  IdField,
  InstantField,
  IntegerField,
  ListField,
  NameField,
  ReasonField,
} from '../../../../shared/http/validation/fields.js';
import type { ReservableShowView } from '../../application/concert-views.js';
import type { SaleStatus } from '../../domain/concert.js';
import {
  countSeats,
  DEFAULT_MAX_SEATS_PER_USER,
  MAX_SEATS_OF_SHOW,
  type Section,
  type Show,
  type ShowStatus,
} from '../../domain/show.js';
import { SALE_STATUSES } from './concert.dto.js';

const SHOW_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c44';
const CONCERT_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33';
const STARTS_AT = '2026-12-24T18:00:00.000Z';
const MAX_PRICE = 1_000_000_000;
const SEATS_PER_USER = 'The most seats that one user may hold or own';

export class SectionDto implements Section {
  @NameField('The name of the section, unique in the show', { max: 50, example: 'R' })
  name!: string;

  @IntegerField('Rows of the section', { min: 1, max: 10_000, example: 10 })
  rows!: number;

  @IntegerField('Seats in each row', { min: 1, max: 10_000, example: 20 })
  seatsPerRow!: number;

  @IntegerField('The price of a seat', { min: 1, max: MAX_PRICE, example: 150_000 })
  price!: number;
}

export class CreateShowBody {
  @InstantField('When the show starts', { example: STARTS_AT })
  startsAt!: string;

  @IntegerField(SEATS_PER_USER, {
    min: 1,
    max: 100,
    default: DEFAULT_MAX_SEATS_PER_USER,
    optional: true,
  })
  maxSeatsPerUser?: number;

  @ListField(`The sections, with at most ${MAX_SEATS_OF_SHOW} seats together`, SectionDto, {
    min: 1,
    max: 500,
  })
  sections!: SectionDto[];
}

export class ChangeShowBody {
  @InstantField('When the show starts', { example: STARTS_AT, optional: true })
  startsAt?: string;

  @IntegerField(SEATS_PER_USER, {
    min: 1,
    max: 100,
    example: DEFAULT_MAX_SEATS_PER_USER,
    optional: true,
  })
  maxSeatsPerUser?: number;

  @ChoiceField('Whether the show is on sale', SALE_STATUSES, { optional: true })
  status?: SaleStatus;

  @ReasonField()
  reason?: string;
}

class ShowBasicsDto {
  @IdField('The id of the show', { example: SHOW_ID })
  id!: string;

  @IdField('The id of the concert', { example: CONCERT_ID })
  concertId!: string;

  @InstantField('When the show starts', { example: STARTS_AT })
  startsAt!: string;

  @IntegerField(SEATS_PER_USER, { example: DEFAULT_MAX_SEATS_PER_USER })
  maxSeatsPerUser!: number;
}

export class ShowDto extends ShowBasicsDto {
  @ListField('The sections of the show', SectionDto)
  sections!: readonly SectionDto[];

  @IntegerField('The number of seats', { example: 1_000 })
  seatCount!: number;

  @ChoiceField('Whether the show is on sale', [...SALE_STATUSES, 'CANCELLED'])
  status!: ShowStatus;
}

export class ReservableShowDto extends ShowBasicsDto implements ReservableShowView {
  @IntegerField('The number of free seats', { example: 998 })
  seatsLeft!: number;
}

export class SeatDto {
  @IdField('The id of the seat', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55' })
  id!: string;

  @NameField('The section of the seat', { example: 'R' })
  section!: string;

  @IntegerField('The row, from 1', { example: 3 })
  row!: number;

  @IntegerField('The number of the seat in its row, from 1', { example: 12 })
  number!: number;

  @IntegerField('The price of the seat', { example: 150_000 })
  price!: number;

  @ChoiceField('Whether the seat can be held', ['AVAILABLE', 'HELD', 'SOLD'])
  status!: 'AVAILABLE' | 'HELD' | 'SOLD';
}

export class SeatMapDto {
  @IdField('The id of the show', { example: SHOW_ID })
  showId!: string;

  @ListField('All seats of the show', SeatDto)
  seats!: readonly SeatDto[];
}

export function toShowDto(show: Show): ShowDto {
  const { id, concertId, startsAt, maxSeatsPerUser, sections, status } = show;
  return {
    id,
    concertId,
    startsAt: startsAt.toISOString(),
    maxSeatsPerUser,
    sections,
    seatCount: countSeats(sections),
    status,
  };
}
