import { Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../../../config/settings.js';
import { publicKeyOf } from '../../../../shared/public-keys.js';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { ApiProblems, ApiQueueToken, Public } from '../../../../shared/http/openapi/openapi.js';
import { PassFacade, type PassView } from '../../application/pass.facade.js';
import type { TokenBearer } from '../../application/queue.facade.js';
import { KeySetDto, PassDto } from './pass.dto.js';
import { ApiRoomOfCookie, Bearer, bearerOf, roomOfToken } from './queue-token.request.js';
import { KeyedRoomId, RoomKeyed } from './room-key.guard.js';

/** Shops ask again when they meet an unknown key. */
const KEY_SET_CACHE = 'public, max-age=300';

/** The queue token says of which room the pass is: the same key may be used in another room. */
function holderOf(request: FastifyRequest): string {
  return `${request.principal?.id} in ${roomOfToken(bearerOf(request).token)}`;
}

/** Shops choose their keys without knowing those of others. */
function roomOf({ keyedRoomId }: FastifyRequest): string {
  return `room ${keyedRoomId}`;
}

/** The gate of other shops. */
@ApiTags('queue')
@Controller()
export class PassController {
  private readonly keySet: KeySetDto;

  constructor(
    private readonly facade: PassFacade,
    { passSigningKey, previousPassSigningKey, ticketSigningKey }: Config,
  ) {
    const keys = [passSigningKey, previousPassSigningKey ?? [], ticketSigningKey].flat();
    this.keySet = { keys: keys.map(publicKeyOf) };
  }

  @Post('v1/queue/tokens/me/pass')
  @Idempotent({ ownerOf: holderOf })
  @ApiRoomOfCookie()
  @ApiOperation({
    summary: 'A pass to a shop behind the room',
    description:
      'For admitted users. The shop verifies the pass with `/.well-known/jwks.json`. It ends after ' +
      'five minutes, and with the slot at the latest; ask for a new one then.',
  })
  @ApiCreatedResponse({ type: PassDto })
  @ApiQueueToken(
    'QUEUE_TOKEN_MISSING',
    'QUEUE_TOKEN_INVALID',
    'QUEUE_TOKEN_EXPIRED',
    'QUEUE_NOT_ADMITTED',
    'QUEUE_UNAVAILABLE',
  )
  createPass(@Bearer() bearer: TokenBearer): Promise<PassView> {
    return this.facade.issue(bearer);
  }

  @Post('v1/queue/passes/:jti/complete')
  @HttpCode(204)
  @RoomKeyed()
  @Idempotent({ ownerOf: roomOf })
  @ApiOperation({
    summary: 'Say that the user of a pass has bought',
    description: 'Ends the slot, so that the next user is admitted. It may be called again.',
  })
  @ApiParam({ name: 'jti', description: 'The claim `jti` of the pass', schema: { type: 'string' } })
  @ApiNoContentResponse()
  @ApiProblems('PASS_NOT_FOUND', 'QUEUE_UNAVAILABLE')
  completePass(@KeyedRoomId() roomId: string, @Param('jti') jti: string): Promise<void> {
    return this.facade.complete(roomId, jti);
  }

  @Get('.well-known/jwks.json')
  @Public()
  @ApiOperation({
    summary: 'The public keys that verify passes and the codes of tickets',
    description: 'RFC 7517.',
  })
  @ApiOkResponse({ type: KeySetDto })
  getKeySet(@Res({ passthrough: true }) reply: FastifyReply): KeySetDto {
    reply.header('Cache-Control', KEY_SET_CACHE);
    return this.keySet;
  }
}
