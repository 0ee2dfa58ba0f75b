import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ExpectedVersions } from '../../../../shared/domain/version.js';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import { ETagged, IfMatch, Tagged } from '../../../../shared/http/pipeline/entity-tags.js';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { LogsChange, LogsCreation } from '../../../../shared/http/pipeline/logged-changes.js';
import { AdminOnly, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
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
import type { ReservableShowView } from '../../application/concert-views.js';
import { DEFAULT_MAX_SEATS_PER_USER, type Show } from '../../domain/show.js';
import { ConcertRoomResolver, ShowRoomResolver } from './room-resolvers.js';
import { seatMapDigest } from './seat-map-digest.js';
import {
  ChangeShowBody,
  CreateShowBody,
  ReservableShowDto,
  SeatMapDto,
  ShowDto,
  toShowDto,
} from './show.dto.js';

const BY_DATE = {
  of: ({ startsAt, id }: ReservableShowView) => `${startsAt}_${id}`,
  matches: (text: string) => {
    const [startsAt = '', id, ...rest] = text.split('_');
    return isInstant(startsAt) && isId(id) && rest.length === 0;
  },
};

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

  @Post('concerts/:concertId/shows')
  @LocatedAt('/v1/shows/:id')
  @AdminOnly()
  @Idempotent()
  @LogsCreation('show', (shows: ShowController, id) => shows.concerts.getShow(id))
  @ETagged()
  @ApiOperation({ summary: 'Create a show and all its seats' })
  @ApiCreatedResponse({ type: ShowDto })
  @ApiProblems('CONCERT_NOT_FOUND', 'SHOW_TOO_LARGE', 'DUPLICATE_SECTION')
  async createShow(
    @IdParam('concertId') concertId: string,
    @Body() body: CreateShowBody,
  ): Promise<Tagged<ShowDto>> {
    const show = await this.concerts.createShow(concertId, {
      startsAt: new Date(body.startsAt),
      maxSeatsPerUser: body.maxSeatsPerUser ?? DEFAULT_MAX_SEATS_PER_USER,
      sections: body.sections,
    });
    return tagged(show);
  }

  @Patch('shows/:showId')
  @AdminOnly()
  @LogsChange('show', 'showId', (shows: ShowController, id) => shows.concerts.getShow(id))
  @ETagged()
  @ApiOperation({ summary: 'Change a show, or withdraw it from sale' })
  @ApiOkResponse({ type: ShowDto })
  @ApiProblems('SHOW_NOT_FOUND')
  async changeShow(
    @IdParam('showId') showId: string,
    @Body() { reason: _reason, startsAt, ...changes }: ChangeShowBody,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<Tagged<ShowDto>> {
    const start = startsAt === undefined ? {} : { startsAt: new Date(startsAt) };
    return tagged(await this.concerts.changeShow(showId, { ...changes, ...start }, expected));
  }

  @Get('shows/:showId/seats')
  @Gated(ShowRoomResolver)
  @ETagged()
  @ApiOperation({
    summary: 'The seat map of a show',
    description: 'A seat is AVAILABLE again at the moment when its hold expires.',
  })
  @ApiOkResponse({ type: SeatMapDto })
  @ApiProblems('SHOW_NOT_FOUND')
  async getSeatMap(@IdParam('showId') showId: string): Promise<Tagged<Buffer>> {
    const map = await this.concerts.getSeatMap(showId);
    return new Tagged(seatMapDigest(showId, map), map.body);
  }
}

function tagged(show: Show): Tagged<ShowDto> {
  return new Tagged(show.version, toShowDto(show));
}
