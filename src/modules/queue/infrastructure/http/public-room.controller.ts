import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, Public } from '../../../../shared/http/openapi/openapi.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import type { PublicRoomView } from '../../application/room-view.js';
import { RoomViews } from '../../application/room-views.js';
import { PublicRoomDto } from './room-view.dto.js';

@ApiTags('queue')
@Controller('v1/queue/rooms')
export class PublicRoomController {
  constructor(private readonly rooms: RoomViews) {}

  @Get(':roomId/public')
  @Public()
  @ApiOperation({
    summary: 'A room as everybody may see it',
    description: 'The outlook is that of a user who would join now.',
  })
  @ApiOkResponse({ type: PublicRoomDto })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND')
  getPublicRoom(@IdParam('roomId') roomId: string): Promise<PublicRoomView> {
    return this.rooms.getPublic(roomId);
  }
}
