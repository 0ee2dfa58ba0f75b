import {
  ChoiceField,
  IdField,
  InstantField,
  IntegerField,
  ListField,
  NameField,
  ObjectField,
  ReasonField,
  TextField,
} from '../../../../shared/http/validation/fields.js';
import { Tagged } from '../../../../shared/http/pipeline/entity-tags.js';
import { PageQuery } from '../../../../shared/http/validation/paging.js';
import { withDates } from '../../../../shared/http/validation/dates.js';
import type { NewShow } from '../../application/concert.facade.js';
import type { DatedShowView, ReservableShowView } from '../../application/concert-views.js';
import type { SaleStatus } from '../../domain/concert.js';
import type { ShowChanges } from '../../domain/concerts.js';
import {
  countPlaces,
  DEFAULT_MAX_SEATS_PER_USER,
  DEFAULT_MAX_UNPAID_HOLDS,
  MAX_PLACES_OF_SHOW,
  type Show,
  type ShowOnSale,
  type ShowStatus,
} from '../../domain/show.js';
import { SALE_STATUSES } from './concert.dto.js';
import { SECTION_EXAMPLES, SectionDto, toSection, toSectionDto } from './section.dto.js';

const SHOW_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c44';
const CONCERT_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33';
const STARTS_AT = '2026-12-24T18:00:00.000Z';
const SALE_STARTS_AT = '2026-12-01T11:00:00.000Z';
const SEATS_PER_USER = 'The most seats and standing places that one user may hold or own';
const UNPAID_HOLDS = 'The most holds of one user that may end unpaid within an hour';
const SALE_FROM = 'When the sale begins; null: at once';
const SALE_UNTIL = 'When the sale ends; null: when the show starts';

const MAX_UNPAID_HOLDS = 1_000;
const SHOW_DATES = ['startsAt', 'onSaleFrom', 'onSaleUntil'] as const;

/** The terms of a sale, for creations and changes. The document has the defaults for creations only. */
class SaleTermsBody {
  @InstantField(SALE_FROM, { example: SALE_STARTS_AT, optional: true, nullable: true })
  onSaleFrom?: string | null;

  @InstantField(SALE_UNTIL, { example: STARTS_AT, optional: true, nullable: true })
  onSaleUntil?: string | null;

  @IntegerField(SEATS_PER_USER, {
    min: 1,
    max: 100,
    default: DEFAULT_MAX_SEATS_PER_USER,
    optional: true,
  })
  maxSeatsPerUser?: number;

  @IntegerField(UNPAID_HOLDS, {
    min: 1,
    max: MAX_UNPAID_HOLDS,
    default: DEFAULT_MAX_UNPAID_HOLDS,
    optional: true,
  })
  maxUnpaidHolds?: number;
}

export class CreateShowBody extends SaleTermsBody {
  @InstantField('When the show starts', { example: STARTS_AT })
  startsAt!: string;

  @ListField(
    `The sections, with at most ${MAX_PLACES_OF_SHOW} seats and standing places together`,
    SectionDto,
    { min: 1, max: 500 },
  )
  sections!: SectionDto[];
}

/** For the document. */
export const SHOW_EXAMPLES = {
  hall: {
    value: {
      ...{ startsAt: STARTS_AT, onSaleFrom: SALE_STARTS_AT },
      sections: Object.values(SECTION_EXAMPLES).map(({ value }) => value),
    },
  },
};

export class ChangeShowBody extends SaleTermsBody {
  @InstantField('When the show starts', { example: STARTS_AT, optional: true })
  startsAt?: string;

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
  @InstantField(SALE_FROM, { example: SALE_STARTS_AT, nullable: true })
  onSaleFrom!: string | null;

  @InstantField(SALE_UNTIL, { example: STARTS_AT, nullable: true })
  onSaleUntil!: string | null;

  @IntegerField(UNPAID_HOLDS, { example: DEFAULT_MAX_UNPAID_HOLDS })
  maxUnpaidHolds!: number;

  @ListField('The sections of the show', SectionDto)
  sections!: readonly SectionDto[];

  @IntegerField('The number of seats and standing places', { example: 1_000 })
  seatCount!: number;

  @ChoiceField('Whether the show is on sale', [...SALE_STATUSES, 'CANCELLED'])
  status!: ShowStatus;
}

export class ShowConcertDto {
  @NameField('The title of the concert', { example: 'Winter Tour' })
  title!: string;

  @NameField('The artist', { example: 'The Snowbirds' })
  artist!: string;

  @NameField('The venue of the concert', { example: 'Olympic Hall, Seoul' })
  venue!: string;
}

export class PublicShowDto extends ShowDto {
  @TextField('Why the show is cancelled; null unless it is', { nullable: true, example: null })
  cancelReason!: string | null;

  @ObjectField('The concert', ShowConcertDto)
  concert!: ShowConcertDto;
}

export class ReservableShowDto extends ShowBasicsDto implements ReservableShowView {
  @IntegerField('The number of free seats and standing places', { example: 998 })
  seatsLeft!: number;
}

export class DatedShowsQuery extends PageQuery {
  @InstantField('Only shows that start from this time on', { example: STARTS_AT, optional: true })
  from?: string;

  @InstantField('Only shows that start before this time', { example: STARTS_AT, optional: true })
  to?: string;
}

export class DatedShowDto implements DatedShowView {
  @IdField('The id of the show', { example: SHOW_ID })
  id!: string;

  @IdField('The id of the concert', { example: CONCERT_ID })
  concertId!: string;

  @InstantField('When the show starts', { example: STARTS_AT })
  startsAt!: string;

  @ChoiceField('Whether the show is on sale', [...SALE_STATUSES, 'CANCELLED'])
  status!: ShowStatus;

  @ObjectField('The concert', ShowConcertDto)
  concert!: ShowConcertDto;
}

export function toNewShow({ sections, ...body }: CreateShowBody): NewShow {
  const { startsAt, onSaleFrom = null, onSaleUntil = null } = withDates(body, SHOW_DATES);
  return {
    ...{ startsAt, onSaleFrom, onSaleUntil },
    maxSeatsPerUser: body.maxSeatsPerUser ?? DEFAULT_MAX_SEATS_PER_USER,
    maxUnpaidHolds: body.maxUnpaidHolds ?? DEFAULT_MAX_UNPAID_HOLDS,
    sections: sections.map((section, index) => toSection(section, `/sections/${index}`)),
  };
}

export function toShowChanges(body: ChangeShowBody): ShowChanges {
  return withDates(body, SHOW_DATES);
}

function toShowDto(show: Omit<Show, 'cancelledAt' | 'cancelReason'>): ShowDto {
  const { id, concertId, maxSeatsPerUser, maxUnpaidHolds, sections, status } = show;
  return {
    id,
    concertId,
    startsAt: show.startsAt.toISOString(),
    onSaleFrom: show.onSaleFrom?.toISOString() ?? null,
    onSaleUntil: show.onSaleUntil?.toISOString() ?? null,
    maxSeatsPerUser,
    maxUnpaidHolds,
    sections: sections.map(toSectionDto),
    seatCount: countPlaces(sections),
    status,
  };
}

export function tagged(show: Show): Tagged<ShowDto> {
  return new Tagged(show.version, toShowDto(show));
}

/** A show of a withdrawn concert is withdrawn too. */
export function toPublicShowDto(show: ShowOnSale): PublicShowDto {
  const { title, artist, venue, concertStatus } = show;
  const status = show.status === 'ON_SALE' ? concertStatus : show.status;
  const { cancelReason } = show;
  return { ...toShowDto(show), status, cancelReason, concert: { title, artist, venue } };
}
