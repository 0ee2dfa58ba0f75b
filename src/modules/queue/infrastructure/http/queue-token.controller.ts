import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import { Config } from '../../../../config/settings.js';
import { EventStream, type StartStream } from '../../../../shared/http/pipeline/event-stream.js';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { ApiProblems, ApiQueueToken } from '../../../../shared/http/openapi/openapi.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { RateLimited } from '../../../../shared/http/limits/rate-limit.js';
import { QueueFacade, type TokenBearer } from '../../application/queue.facade.js';
import type { QueueTokenView } from '../../application/room-entry.js';
import { QueueStreams } from '../streams/queue-streams.js';
import { AdmissionDto, JoinBody, QueueTokenDto } from './queue.dto.js';
import {
  ApiRoomOfCookie,
  Bearer,
  expiredQueueTokenCookies,
  queueTokenCookies,
  QueueTokenSuffices,
} from './queue-token.request.js';

const TOKEN_PROBLEMS = ['QUEUE_TOKEN_MISSING', 'QUEUE_TOKEN_INVALID', 'QUEUE_UNAVAILABLE'];

const EXAMPLE_EVENTS = `retry: 3120

event: room
id: 1790000000000
data: {"state":"open","opensAt":null,"notice":null,"supply":{"left":120,"outlook":null}}

event: position
id: 1790000000001
data: {"token":"q1.0199f1c2-….17.mJ8…","roomId":"0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22","status":"WAITING","position":17,"estimatedWaitSeconds":34,"estimate":{"p50Seconds":34,"p90Seconds":48},"pollAfterSeconds":2,"expiresAt":null,"room":{"state":"open","opensAt":null,"notice":null,"supply":{"left":120,"outlook":"PLENTY"}}}

`;

@ApiTags('queue')
@Controller('v1/queue/tokens')
export class QueueTokenController {
  private readonly cookiesOf: ReturnType<typeof queueTokenCookies>;

  constructor(
    private readonly queue: QueueFacade,
    private readonly streams: QueueStreams,
    private readonly config: Config,
  ) {
    this.cookiesOf = queueTokenCookies(config);
  }

  @Post()
  @LocatedAt('/v1/queue/tokens/me')
  @RateLimited('queueToken')
  @Idempotent({ onReplay: 'restoreCookie' })
  @ApiOperation({
    summary: 'Join a waiting room',
    description: 'Also sets the cookie `queue_<roomId>`. A user has one place or slot per room.',
  })
  @ApiCreatedResponse({ type: QueueTokenDto, description: 'The user has joined' })
  @ApiOkResponse({ type: QueueTokenDto, description: 'The user keeps the place or slot' })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND', 'QUEUE_ROOM_CLOSED', 'QUEUE_UNAVAILABLE')
  @ApiProblems('ENTRY_CODE_REQUIRED', 'ENTRY_CODE_INVALID')
  @ApiProblems('CHALLENGE_REQUIRED', 'CHALLENGE_FAILED', 'VERIFICATION_REQUIRED')
  async joinQueue(
    @Body() { roomId, code, challenge }: JoinBody,
    @CurrentUser() user: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<QueueTokenView> {
    const ticket = { isVerified: user.isVerified, code, challenge };
    const { view, created } = await this.queue.join(user.id, roomId, ticket);
    const cookies = this.cookiesOf(request, roomId, view.token);
    reply.status(created ? 201 : 200).header('Set-Cookie', cookies);
    return view;
  }

  /** The token of a stored response may have ended. Then the browser keeps its cookie. */
  async restoreCookie(
    view: QueueTokenView,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const { roomId, token } = view;
    const isLive = await this.queue.isLive({ userId: request.principal?.id ?? null, token });
    if (isLive) reply.header('Set-Cookie', this.cookiesOf(request, roomId, token));
  }

  @Get('me')
  @QueueTokenSuffices()
  @ApiOperation({
    summary: 'The current place or slot',
    description:
      'Poll after `pollAfterSeconds`. If the server has lost the place, the problem `QUEUE_TOKEN_INVALID` has the ' +
      'member `reason` with the value `PLACE_LOST`: join again.',
  })
  @ApiOkResponse({ type: QueueTokenDto })
  @ApiQueueToken(...TOKEN_PROBLEMS)
  getQueueToken(@Bearer() bearer: TokenBearer): Promise<QueueTokenView> {
    return this.queue.getEntry(bearer);
  }

  @Get('me/admission')
  @QueueTokenSuffices()
  @ApiOperation({ summary: 'Whether the user is admitted' })
  @ApiOkResponse({ type: AdmissionDto })
  @ApiQueueToken(...TOKEN_PROBLEMS)
  async getQueueAdmission(@Bearer() bearer: TokenBearer): Promise<AdmissionDto> {
    return { admitted: await this.queue.isAdmitted(bearer) };
  }

  @Get('me/events')
  @QueueTokenSuffices()
  @ApiOperation({
    summary: 'The place or slot as server-sent events',
    description:
      'Opens with the events `room` and `position` or `admitted`, then sends each of them again when it ' +
      'changes. `room` is for all who listen, so its `outlook` is null or `SOLD_OUT`. ' +
      'The data of `position` and `admitted` is the body of `GET /v1/queue/tokens/me`. `ended` ' +
      'with a problem `code` is the last event of a token that has no place or slot any more; it has the ' +
      '`reason` `PLACE_LOST` if the server has lost the place. Whoever listens need not poll. ' +
      'EventSource of a browser sends the token as the cookie.',
  })
  @EventStream({ description: 'The stream', example: EXAMPLE_EVENTS })
  @ApiQueueToken(...TOKEN_PROBLEMS)
  streamQueueEvents(@Bearer() bearer: TokenBearer): Promise<StartStream> {
    return this.streams.open(bearer);
  }

  @Delete('me')
  @ApiRoomOfCookie()
  @HttpCode(204)
  @ApiOperation({ summary: 'Leave the room' })
  @ApiNoContentResponse()
  @ApiQueueToken(...TOKEN_PROBLEMS)
  async leaveQueue(
    @Bearer() bearer: TokenBearer,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const roomId = await this.queue.leave(bearer);
    reply.header('Set-Cookie', expiredQueueTokenCookies(this.config, request, roomId));
  }
}
