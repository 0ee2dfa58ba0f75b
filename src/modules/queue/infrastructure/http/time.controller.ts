import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '../../../../shared/domain/clock.js';
import { IdField, InstantField } from '../../../../shared/http/validation/fields.js';
import { ApiProblems, Public } from '../../../../shared/http/openapi/openapi.js';
import { RoomViews } from '../../application/room-views.js';

class TimeQuery {
  @IdField('A room whose opening time the response includes', { optional: true })
  roomId?: string;
}

class TimeDto {
  @InstantField('The time of the server', { example: '2026-12-24T17:59:30.000Z' })
  now!: string;

  @InstantField(
    'When the room opens; null for a room without an opening time. Only with `roomId`',
    {
      example: '2026-12-24T18:00:00.000Z',
      optional: true,
      nullable: true,
    },
  )
  opensAt?: string | null;
}

@ApiTags('operations')
@Controller('v1/time')
export class TimeController {
  constructor(
    private readonly clock: Clock,
    private readonly rooms: RoomViews,
  ) {}

  @Get()
  @Public()
  @ApiOperation({
    summary: 'The server time and the opening time of a room',
    description: 'For countdowns.',
  })
  @ApiOkResponse({ type: TimeDto })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND')
  async getServerTime(@Query() { roomId }: TimeQuery): Promise<TimeDto> {
    if (roomId === undefined) return { now: this.clock.now().toISOString() };
    // All who count down ask.
    const opensAt = await this.rooms.getOpensAt(roomId);
    return { now: this.clock.now().toISOString(), opensAt: opensAt?.toISOString() ?? null };
  }
}
