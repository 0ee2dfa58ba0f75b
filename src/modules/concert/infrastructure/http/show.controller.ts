import { Body, Controller, Get, Patch, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { AdminOnly, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import {
  ApiPage,
  type Page,
  pageOf,
  PageQuery,
  pageRequest,
} from '../../../../shared/http/validation/paging.js';
import { isInstant } from '../../../../shared/http/validation/constraints.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { isId } from '../../../../shared/ids.js';
import { Gated } from '../../../queue/index.js';
import { ConcertFacade } from '../../application/concert.facade.js';
import type { ReservableShowView } from '../../application/concert-views.js';
import { DEFAULT_MAX_SEATS_PER_USER } from '../../domain/show.js';
import { ConcertRoomResolver, ShowRoomResolver } from './room-resolvers.js';
import { seatMapHeaders } from './seat-map-headers.js';
import {
  ChangeShowBody,
  CreateShowBody,
  ReservableShowDto,
  SeatMapDto,
  ShowDto,
  toShowDto,
} from './show.dto.js';

/** A sort key is `<startsAt>_<id>`. */
function isShowKey(key: string): boolean {
  const [startsAt = '', id, ...rest] = key.split('_');
  return isInstant(startsAt) && isId(id) && rest.length === 0;
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
  async listShows(
    @IdParam('concertId') concertId: string,
    @Query() query: PageQuery,
  ): Promise<Page<ReservableShowView>> {
    const page = pageRequest(query, isShowKey);
    const shows = await this.concerts.listReservableShows(concertId, page);
    return pageOf(shows, query.limit, ({ startsAt, id }) => `${startsAt}_${id}`);
  }

  @Post('concerts/:concertId/shows')
  @AdminOnly()
  @Idempotent()
  @ApiOperation({ summary: 'Create a show and all its seats' })
  @ApiCreatedResponse({ type: ShowDto })
  @ApiProblems('CONCERT_NOT_FOUND', 'SHOW_TOO_LARGE', 'DUPLICATE_SECTION')
  async createShow(
    @IdParam('concertId') concertId: string,
    @Body() body: CreateShowBody,
  ): Promise<ShowDto> {
    const show = await this.concerts.createShow(concertId, {
      startsAt: new Date(body.startsAt),
      maxSeatsPerUser: body.maxSeatsPerUser ?? DEFAULT_MAX_SEATS_PER_USER,
      sections: body.sections,
    });
    return toShowDto(show);
  }

  @Patch('shows/:showId')
  @AdminOnly()
  @ApiOperation({ summary: 'Change a show, or withdraw it from sale' })
  @ApiOkResponse({ type: ShowDto })
  @ApiProblems('SHOW_NOT_FOUND')
  async changeShow(
    @IdParam('showId') showId: string,
    @Body() { startsAt, ...changes }: ChangeShowBody,
  ): Promise<ShowDto> {
    const show = await this.concerts.changeShow(showId, {
      ...changes,
      ...(startsAt !== undefined && { startsAt: new Date(startsAt) }),
    });
    return toShowDto(show);
  }

  @Get('shows/:showId/seats')
  @Gated(ShowRoomResolver)
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'The `ETag` of an earlier map',
  })
  @ApiOperation({
    summary: 'The seat map of a show',
    description: 'A seat is AVAILABLE again at the moment when its hold expires.',
  })
  @ApiOkResponse({ type: SeatMapDto, headers: { ETag: { schema: { type: 'string' } } } })
  @ApiResponse({ status: 304, description: 'The map is still the one with this ETag' })
  @ApiProblems('SHOW_NOT_FOUND')
  async getSeatMap(
    @IdParam('showId') showId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const map = await this.concerts.getSeatMap(showId);
    const headers = seatMapHeaders(showId, map);
    void reply.headers(headers);
    if (!matches(request.headers['if-none-match'], headers.ETag)) return map.body;
    void reply.status(304);
    return undefined;
  }
}

/** RFC 9110, section 13.1.2: a list of entity tags, which may be weak, or `*`. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
