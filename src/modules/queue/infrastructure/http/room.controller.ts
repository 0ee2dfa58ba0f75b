import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ExpectedVersions } from '../../../../shared/domain/version.js';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import { ETagged, IfMatch, Tagged } from '../../../../shared/http/pipeline/entity-tags.js';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { LogsChange, LogsCreation } from '../../../../shared/http/pipeline/logged-changes.js';
import { AllowRoles, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import {
  ApiPage,
  BY_ID,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { RoomFacade } from '../../application/room.facade.js';
import type { QueueStatsView, RoomHistoryView } from '../../application/room-entry.js';
import { HistoryQuery, QueueStatsDto, RoomHistoryDto } from './room-stats.dto.js';
import type { Room } from '../../domain/room.js';
import { ChangeRoomBody, CreateRoomBody, RoomDto, toRoomDto, toSettings } from './room.dto.js';

@ApiTags('queue')
@AllowRoles('admin', 'operator')
@Controller('v1/queue/rooms')
export class RoomController {
  constructor(private readonly rooms: RoomFacade) {}

  @Post()
  @LocatedAt('/v1/queue/rooms/:id')
  @Idempotent()
  @LogsCreation('room', (rooms: RoomController, id) => rooms.getRoom(id))
  @ETagged()
  @ApiOperation({ summary: 'Create a room' })
  @ApiCreatedResponse({ type: RoomDto })
  async createRoom(@Body() { name, ...settings }: CreateRoomBody): Promise<Tagged<RoomDto>> {
    return tagged(await this.rooms.createRoom(name, toSettings(settings)));
  }

  @Get()
  @ApiOperation({ summary: 'All rooms, newest first' })
  @ApiPage(RoomDto)
  listRooms(@Query() query: PageQuery): Promise<Page<RoomDto>> {
    return readPage(query, BY_ID, async (page) =>
      (await this.rooms.listRooms(page)).map(toRoomDto),
    );
  }

  @Get(':roomId')
  @ETagged()
  @ApiOperation({ summary: 'A room and its settings' })
  @ApiOkResponse({ type: RoomDto })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND')
  async getRoom(@IdParam('roomId') roomId: string): Promise<Tagged<RoomDto>> {
    return tagged(await this.rooms.getRoom(roomId));
  }

  @Patch(':roomId')
  @LogsChange('room', 'roomId', (rooms: RoomController, id) => rooms.getRoom(id))
  @ETagged()
  @ApiOperation({ summary: 'Change settings of a room, with effect at once' })
  @ApiOkResponse({ type: RoomDto })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND')
  async changeRoom(
    @IdParam('roomId') roomId: string,
    @Body() body: ChangeRoomBody,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<Tagged<RoomDto>> {
    return tagged(await this.rooms.changeRoom(roomId, toSettings(body), expected));
  }

  @Get(':roomId/stats')
  @ApiOperation({ summary: 'The statistics of a room' })
  @ApiOkResponse({ type: QueueStatsDto })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND', 'QUEUE_UNAVAILABLE')
  getRoomStats(@IdParam('roomId') roomId: string): Promise<QueueStatsView> {
    return this.rooms.getStats(roomId);
  }

  @Get(':roomId/stats/history')
  @ApiOperation({
    summary: 'The statistics of a room by second and by minute',
    description:
      'The seconds of the last ten minutes, and the minutes of the last 24 hours. Seconds and minutes in which nobody ' +
      'was in the room are left out, and so are those that have not ended.',
  })
  @ApiOkResponse({ type: RoomHistoryDto })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND', 'QUEUE_UNAVAILABLE')
  getRoomHistory(
    @IdParam('roomId') roomId: string,
    @Query() { minutes }: HistoryQuery,
  ): Promise<RoomHistoryView> {
    return this.rooms.getHistory(roomId, minutes);
  }
}

function tagged(room: Room): Tagged<RoomDto> {
  return new Tagged(room.version, toRoomDto(room));
}
