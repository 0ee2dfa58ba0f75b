import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiExtraModels, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RateLimited } from '../../../../shared/http/limits/rate-limit.js';
import { AdminOnly, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { LogsChange } from '../../../../shared/http/pipeline/logged-changes.js';
import { Answers, ResponseType } from '../../../../shared/http/pipeline/media-types.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { JSON_MEDIA_TYPE } from '../../../../shared/http/server/accepted.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import type { Challenge } from '../../application/challenges.js';
import { EntryDoors } from '../../application/entry-doors.js';
import {
  ChallengeBody,
  ChallengeDto,
  csvOf,
  ENTRY_CODE_CONTENT,
  EntryCodesBody,
  EntryCodesDto,
} from './entry.dto.js';

const CSV = 'text/csv';

/** What users need at the doors of rooms. */
@ApiTags('queue')
@Controller('v1/queue')
export class EntryController {
  constructor(private readonly doors: EntryDoors) {}

  @Post('challenges')
  @RateLimited('challenge')
  @Idempotent()
  @ApiOperation({
    summary: 'A proof-of-work challenge',
    description:
      'An ALTCHA challenge (version 2). Send its solution with the join, as `challenge`. It is good ' +
      'for five minutes, for one join of this user.',
  })
  @ApiCreatedResponse({ type: ChallengeDto })
  createChallenge(
    @Body() { roomId }: ChallengeBody,
    @CurrentUser() user: Principal,
  ): Promise<Challenge> {
    return this.doors.challengeFor(user.id, roomId ?? null);
  }

  @Post('rooms/:roomId/entry-codes')
  @AdminOnly()
  @Idempotent({ hasSecrets: true })
  @Answers(JSON_MEDIA_TYPE, CSV)
  @LogsChange('room', 'roomId', async (entry: EntryController, id) => ({
    entryCodes: await entry.doors.countCodes(id),
  }))
  @ApiOperation({
    summary: 'Create entry codes of a room',
    description:
      'Each code works for one person. The codes are shown once, as JSON, or as CSV with ' +
      '`Accept: text/csv`.',
  })
  @ApiExtraModels(EntryCodesDto)
  @ApiCreatedResponse({ content: ENTRY_CODE_CONTENT })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND')
  async createEntryCodes(
    @IdParam('roomId') roomId: string,
    @Body() { count }: EntryCodesBody,
    @ResponseType() type: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryCodesDto | string> {
    const codes = await this.doors.issueCodes(roomId, count);
    if (type !== CSV) return { codes };
    reply.header('Content-Type', `${CSV}; charset=utf-8`);
    return csvOf(codes);
  }
}
