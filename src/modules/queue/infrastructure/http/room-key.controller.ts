import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminOnly, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { LogsChange, LogsCreation } from '../../../../shared/http/pipeline/logged-changes.js';
import {
  ApiPage,
  BY_ID,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { ReasonQuery } from '../../../../shared/http/validation/filters.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { RoomKeyFacade } from '../../application/room-key.facade.js';
import type { RoomKey } from '../../application/room-keys.js';
import { NewRoomKeyDto, RoomKeyBody, RoomKeyDto, toRoomKeyDto } from './pass.dto.js';

/** API keys of rooms, for the servers of shops behind them. */
@ApiTags('queue')
@AdminOnly()
@Controller('v1/queue/rooms/:roomId/keys')
export class RoomKeyController {
  constructor(private readonly keys: RoomKeyFacade) {}

  @Post()
  @Idempotent({ hasSecrets: true })
  @LogsCreation('room key', readKey)
  @ApiOperation({
    summary: 'Create an API key of a room',
    description: 'The key is shown once. It completes passes of the room.',
  })
  @ApiCreatedResponse({ type: NewRoomKeyDto })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND')
  async createRoomKey(
    @IdParam('roomId') roomId: string,
    @Body() { name = '' }: RoomKeyBody,
  ): Promise<NewRoomKeyDto> {
    const { key, ...stored } = await this.keys.createKey(roomId, name);
    return { ...toRoomKeyDto(stored), key };
  }

  @Get()
  @ApiOperation({
    summary: 'The API keys of a room, newest first',
    description: 'Without the keys.',
  })
  @ApiPage(RoomKeyDto)
  @ApiProblems('QUEUE_ROOM_NOT_FOUND')
  listRoomKeys(
    @IdParam('roomId') roomId: string,
    @Query() query: PageQuery,
  ): Promise<Page<RoomKeyDto>> {
    return readPage(query, BY_ID, async (page) =>
      (await this.keys.listKeys(roomId, page)).map(toRoomKeyDto),
    );
  }

  @Delete(':keyId')
  @LogsChange('room key', 'keyId', readKey)
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an API key', description: 'It is refused from then on.' })
  @ApiNoContentResponse()
  @ApiProblems('ROOM_KEY_NOT_FOUND')
  deleteRoomKey(
    @IdParam('roomId') roomId: string,
    @IdParam('keyId') keyId: string,
    @Query() _reason: ReasonQuery,
  ): Promise<void> {
    return this.keys.deleteKey(roomId, keyId);
  }

  getKey(roomId: string, keyId: string): Promise<RoomKey> {
    return this.keys.getKey(roomId, keyId);
  }
}

function readKey(keys: RoomKeyController, id: string, { roomId = '' }: Record<string, string>) {
  return keys.getKey(roomId, id);
}
