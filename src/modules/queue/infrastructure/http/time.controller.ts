import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Clock } from '../../../../shared/domain/clock.js';
import { IsId } from '../../../../shared/http/constraints.js';
import { ApiProblems, Public } from '../../../../shared/http/openapi.js';
import { RoomFacade } from '../../application/room.facade.js';

class TimeQuery {
  @ApiProperty({ required: false, format: 'uuid', description: 'Adds when this room opens' })
  @IsOptional()
  @IsId()
  roomId?: string;
}

class TimeDto {
  @ApiProperty({ format: 'date-time', example: '2026-12-24T17:59:30.000Z' })
  now!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    required: false,
    description: 'With `roomId` only; null: open already',
    example: '2026-12-24T18:00:00.000Z',
  })
  opensAt?: string | null;
}

@ApiTags('queue')
@Controller('v1/time')
export class TimeController {
  constructor(
    private readonly clock: Clock,
    private readonly rooms: RoomFacade,
  ) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'Server time, and when a room opens', description: 'For countdowns.' })
  @ApiOkResponse({ type: TimeDto })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND')
  async getTime(@Query() { roomId }: TimeQuery): Promise<TimeDto> {
    if (roomId === undefined) return { now: this.clock.now().toISOString() };
    const { opensAt } = await this.rooms.getRoom(roomId);
    return { now: this.clock.now().toISOString(), opensAt: opensAt?.toISOString() ?? null };
  }
}
