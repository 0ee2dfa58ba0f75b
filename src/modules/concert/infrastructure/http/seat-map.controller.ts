import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { ETagged, Tagged } from '../../../../shared/http/pipeline/entity-tags.js';
import { Answers } from '../../../../shared/http/pipeline/media-types.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { Gated } from '../../../queue/index.js';
import { SeatAvailability } from '../../application/seat-availability.js';
import { SeatLayouts } from '../../application/seat-layouts.js';
import { SeatMaps } from '../../application/seat-maps.js';
import { ShowRoomResolver } from './room-resolvers.js';
import { bodyDigest } from './body-digest.js';
import { LayoutDto, SeatMapDto } from './seat-map.dto.js';

const BYTES = 'application/octet-stream';
const AREAS_LEFT = 'Areas-Left';

/** The places of a show, as one map or as a layout with what changes in it. */
@ApiTags('concert')
@Controller('v1/shows/:showId')
export class SeatMapController {
  constructor(
    private readonly maps: SeatMaps,
    private readonly layouts: SeatLayouts,
    private readonly availabilities: SeatAvailability,
  ) {}

  @Get('seats')
  @Gated(ShowRoomResolver)
  @ETagged()
  @ApiOperation({
    summary: 'The seat map of a show',
    description: 'A seat is AVAILABLE again at the moment when its hold expires.',
  })
  @ApiOkResponse({ type: SeatMapDto })
  @ApiProblems('SHOW_NOT_FOUND')
  async getSeatMap(@IdParam('showId') showId: string): Promise<Tagged<Buffer>> {
    const map = await this.maps.get(showId);
    return new Tagged(bodyDigest(showId, map), map.body);
  }

  @Get('layout')
  @Gated(ShowRoomResolver)
  @ETagged()
  @ApiOperation({
    summary: 'Where the seats of a show are, and what they cost',
    description: 'It changes only when a section is added or changed.',
  })
  @ApiOkResponse({ type: LayoutDto })
  @ApiProblems('SHOW_NOT_FOUND')
  async getLayout(@IdParam('showId') showId: string): Promise<Tagged<Buffer>> {
    const layout = await this.layouts.get(showId);
    return new Tagged(layout.version, layout.body);
  }

  @Get('availability')
  @Gated(ShowRoomResolver)
  @ETagged()
  @Answers(BYTES)
  @ApiOperation({
    summary: 'The status of each seat in two bits, and the free standing places',
    description:
      'The seats come in the order of the layout, four in a byte, the first one in the lowest bits: ' +
      '0 AVAILABLE, 1 HELD, 2 SOLD, 3 BLOCKED. ' +
      `The header \`${AREAS_LEFT}\` has the free places of each standing section, in the order of the layout.`,
  })
  @ApiOkResponse({
    headers: {
      [AREAS_LEFT]: {
        description: 'The free places of each standing section; missing without such sections',
        schema: { type: 'string', example: '1250, 300' },
      },
    },
    content: { [BYTES]: { schema: { type: 'string', format: 'binary' }, example: '\u0001' } },
  })
  @ApiProblems('SHOW_NOT_FOUND')
  async getAvailability(
    @IdParam('showId') showId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Tagged<Buffer>> {
    const availability = await this.availabilities.get(showId);
    const { left } = availability;
    reply.header('Content-Type', BYTES);
    if (left.length > 0) reply.header(AREAS_LEFT, left.join(', '));
    return new Tagged(bodyDigest(showId, availability), availability.body);
  }
}
