import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ExpectedVersions } from '../../../../shared/domain/version.js';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import { ETagged, IfMatch, Tagged } from '../../../../shared/http/pipeline/entity-tags.js';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { LogsChange, LogsCreation } from '../../../../shared/http/pipeline/logged-changes.js';
import {
  AdminOnly,
  AllowRoles,
  ApiProblems,
  Public,
} from '../../../../shared/http/openapi/openapi.js';
import {
  ApiPage,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { isInstant } from '../../../../shared/http/validation/constraints.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { isId } from '../../../../shared/ids.js';
import { Gated } from '../../../queue/index.js';
import { ConcertFacade } from '../../application/concert.facade.js';
import type { DatedShowView, ReservableShowView } from '../../application/concert-views.js';
import { ConcertRoomResolver } from './room-resolvers.js';
import {
  ChangeShowBody,
  CreateShowBody,
  DatedShowDto,
  DatedShowsQuery,
  PublicShowDto,
  ReservableShowDto,
  SHOW_EXAMPLES,
  ShowDto,
  tagged,
  toNewShow,
  toPublicShowDto,
  toShowChanges,
} from './show.dto.js';

const BY_DATE = {
  of: ({ startsAt, id }: Pick<ReservableShowView, 'startsAt' | 'id'>) => `${startsAt}_${id}`,
  matches: (text: string) => {
    const [startsAt = '', id, ...rest] = text.split('_');
    return isStoredInstant(startsAt) && isId(id) && rest.length === 0;
  },
};

/** As `of` writes it: PostgreSQL knows neither the year 0 nor all offsets that an instant may have. */
function isStoredInstant(text: string): boolean {
  return isInstant(text) && new Date(text).toISOString() === text && !text.startsWith('0000');
}

@ApiTags('concert')
@Controller('v1')
export class ShowController {
  constructor(private readonly concerts: ConcertFacade) {}

  @Get('concerts/:concertId/shows')
  @Gated(ConcertRoomResolver)
  @ApiOperation({ summary: 'Shows that can still be reserved, by date' })
  @ApiPage(ReservableShowDto)
  @ApiProblems('CONCERT_NOT_FOUND')
  listShows(
    @IdParam('concertId') concertId: string,
    @Query() query: PageQuery,
  ): Promise<Page<ReservableShowView>> {
    return readPage(query, BY_DATE, (page) => this.concerts.listReservableShows(concertId, page));
  }

  @Get('shows')
  @AllowRoles('admin', 'door', 'operator')
  @ApiOperation({ summary: 'Shows of all concerts, by date' })
  @ApiPage(DatedShowDto)
  listShowsByDate(@Query() { from, to, ...query }: DatedShowsQuery): Promise<Page<DatedShowView>> {
    const period = { from: from ? new Date(from) : null, to: to ? new Date(to) : null };
    return readPage(query, BY_DATE, (page) => this.concerts.listShows(period, page));
  }

  @Get('shows/:showId')
  @Public()
  @ETagged('part')
  @ApiOperation({ summary: 'A show: when, where, its sale window and prices' })
  @ApiOkResponse({ type: PublicShowDto })
  @ApiProblems('SHOW_NOT_FOUND')
  async getShow(@IdParam('showId') showId: string): Promise<Tagged<PublicShowDto>> {
    const show = await this.concerts.getShow(showId);
    return new Tagged(show.version, toPublicShowDto(show));
  }

  @Post('concerts/:concertId/shows')
  @LocatedAt('/v1/shows/:id')
  @AdminOnly()
  @Idempotent()
  @LogsCreation('show', (shows: ShowController, id) => shows.concerts.getShow(id))
  @ETagged()
  @ApiOperation({ summary: 'Create a show with its seats and standing places' })
  @ApiBody({ type: CreateShowBody, examples: SHOW_EXAMPLES })
  @ApiCreatedResponse({ type: ShowDto })
  @ApiProblems(
    'CONCERT_NOT_FOUND',
    'SHOW_IN_THE_PAST',
    'SALE_WINDOW_INVALID',
    'SHOW_TOO_LARGE',
    'DUPLICATE_SECTION',
  )
  async createShow(
    @IdParam('concertId') concertId: string,
    @Body() body: CreateShowBody,
  ): Promise<Tagged<ShowDto>> {
    return tagged(await this.concerts.createShow(concertId, toNewShow(body)));
  }

  @Patch('shows/:showId')
  @AdminOnly()
  @LogsChange('show', 'showId', (shows: ShowController, id) => shows.concerts.getShow(id))
  @ETagged()
  @ApiOperation({ summary: 'Change a show, or withdraw it from sale' })
  @ApiOkResponse({ type: ShowDto })
  @ApiProblems('SHOW_NOT_FOUND', 'SHOW_CANCELLED', 'SHOW_IN_THE_PAST', 'SALE_WINDOW_INVALID')
  async changeShow(
    @IdParam('showId') showId: string,
    @Body() { reason: _reason, ...changes }: ChangeShowBody,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<Tagged<ShowDto>> {
    return tagged(await this.concerts.changeShow(showId, toShowChanges(changes), expected));
  }
}
