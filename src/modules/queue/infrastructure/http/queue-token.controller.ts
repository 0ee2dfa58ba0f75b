import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../../../config/config.js';
import { IdempotencyKeys } from '../../../../shared/database/idempotency/idempotency-keys.js';
import {
  ApiIdempotencyKey,
  isReplay,
  runIdempotently,
} from '../../../../shared/http/idempotency.js';
import { ApiProblems, ApiQueueToken } from '../../../../shared/http/openapi.js';
import { CurrentUser, type Principal } from '../../../../shared/http/principal.js';
import { RateLimited } from '../../../../shared/http/rate-limit.js';
import { QueueFacade, type TokenBearer } from '../../application/queue.facade.js';
import type { QueueTokenView } from '../../application/room-entry.js';
import { AdmissionDto, JoinBody, QueueTokenDto } from './queue.dto.js';
import { Bearer, QUEUE_TOKEN_COOKIE, queueTokenCookieOf } from './queue-token.request.js';

const TOKEN_PROBLEMS = ['QUEUE_TOKEN_MISSING', 'QUEUE_TOKEN_INVALID', 'QUEUE_UNAVAILABLE'];

@ApiTags('queue')
@Controller('v1/queue/tokens')
export class QueueTokenController {
  constructor(
    private readonly queue: QueueFacade,
    private readonly keys: IdempotencyKeys,
    private readonly config: Config,
  ) {}

  @Post()
  @RateLimited('queueToken')
  @ApiIdempotencyKey()
  @ApiOperation({
    summary: 'Join a waiting room',
    description: 'Sets the cookie `queue_token` as well. One live place per user and room.',
  })
  @ApiCreatedResponse({ type: QueueTokenDto, description: 'A new place' })
  @ApiOkResponse({ type: QueueTokenDto, description: 'The live place' })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND', 'QUEUE_ROOM_CLOSED', 'QUEUE_UNAVAILABLE')
  async joinQueue(
    @Body() { roomId }: JoinBody,
    @CurrentUser() user: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<QueueTokenView> {
    const { view, created } = await runIdempotently(this.keys, request, reply, () =>
      this.queue.join(user.id, roomId),
    );
    reply.status(created ? 201 : 200);
    // A replayed answer may be of a place that has ended; the cookie stays with the live one.
    const bearer = { userId: user.id, token: view.token };
    if (isReplay(reply) && !(await this.queue.isLive(bearer))) return view;
    reply.setCookie(QUEUE_TOKEN_COOKIE, view.token, queueTokenCookieOf(this.config));
    return view;
  }

  @Get('me')
  @ApiOperation({
    summary: 'The place as it is now',
    description: 'Poll after `pollAfterSeconds`.',
  })
  @ApiOkResponse({ type: QueueTokenDto })
  @ApiQueueToken(...TOKEN_PROBLEMS)
  getQueueToken(@Bearer() bearer: TokenBearer): Promise<QueueTokenView> {
    return this.queue.getEntry(bearer);
  }

  @Get('me/admission')
  @ApiOperation({ summary: 'Whether the user is in' })
  @ApiOkResponse({ type: AdmissionDto })
  @ApiQueueToken(...TOKEN_PROBLEMS)
  async getQueueAdmission(@Bearer() bearer: TokenBearer): Promise<AdmissionDto> {
    return { admitted: await this.queue.isAdmitted(bearer) };
  }

  @Delete('me')
  @HttpCode(204)
  @ApiOperation({ summary: 'Leave the room' })
  @ApiNoContentResponse()
  @ApiQueueToken(...TOKEN_PROBLEMS)
  async leaveQueue(
    @Bearer() bearer: TokenBearer,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.queue.leave(bearer);
    reply.clearCookie(QUEUE_TOKEN_COOKIE, { path: '/v1' });
  }
}
