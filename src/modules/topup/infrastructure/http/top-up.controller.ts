import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type {
  IdempotentAnswer,
  IdempotentCall,
} from '../../../../shared/database/idempotency/idempotency-keys.js';
import { Config } from '../../../../config/settings.js';
import { RateLimited } from '../../../../shared/http/limits/rate-limit.js';
import { AdminsAnd, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import {
  Call,
  Idempotent,
  IdempotentUseCase,
} from '../../../../shared/http/pipeline/idempotency.js';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import { LogsChange } from '../../../../shared/http/pipeline/logged-changes.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { RequestError } from '../../../../shared/http/problems/request-error.js';
import {
  ApiPage,
  BY_ID,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { TopUpFacade } from '../../application/top-up.facade.js';
import type {
  CreatedTopUpView,
  TopUpDetailsView,
  TopUpView,
} from '../../application/top-up-views.js';
import {
  CreatedTopUpDto,
  TopUpBody,
  TopUpConfirmBody,
  TopUpDetailsDto,
  TopUpDto,
  TopUpRefundBody,
} from './top-up.dto.js';

@ApiTags('balance')
@Controller('v1/balance/top-ups')
export class TopUpController {
  constructor(
    private readonly topUps: TopUpFacade,
    private readonly config: Config,
  ) {}

  @Post()
  @LocatedAt('/v1/balance/top-ups/:id')
  @RateLimited('charge')
  @IdempotentUseCase()
  @ApiOperation({
    summary: 'Start a top-up with a payment provider',
    description:
      'Give `checkout` to the SDK of the provider. When the browser is back at the returnUrl, confirm the top-up.',
  })
  @ApiCreatedResponse({ type: CreatedTopUpDto })
  @ApiProblems(
    'INVALID_TOP_UP_AMOUNT',
    'RETURN_URL_NOT_ALLOWED',
    'BALANCE_LIMIT_EXCEEDED',
    'BALANCE_CLOSED',
    'PROVIDER_NOT_CONFIGURED',
    'PROVIDER_UNAVAILABLE',
  )
  createTopUp(
    @CurrentUser() { id: userId }: Principal,
    @Body() { amount, provider, returnUrl }: TopUpBody,
    @Req() request: FastifyRequest,
    @Call() call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<CreatedTopUpView>> {
    const ownOrigin = `${request.protocol}://${request.host}`;
    return this.topUps.create({ userId, amount, provider, returnUrl, ownOrigin }, call);
  }

  @Post(':topUpId/confirm')
  @HttpCode(200)
  @RateLimited('checkout')
  @IdempotentUseCase()
  @ApiBody({ type: TopUpConfirmBody, required: false })
  @ApiOperation({
    summary: 'Take the money of a top-up, and credit it',
    description:
      'With the status CONFIRMING or UNKNOWN the provider has not answered yet: read the top-up again until the ' +
      'status changes. Repeated calls take the money once. The money for a payment pays it in the same step; ' +
      'with `creditedLate` it came too late, and is on the balance.',
  })
  @ApiOkResponse({ type: TopUpDto })
  @ApiProblems(
    'TOP_UP_NOT_FOUND',
    'TOP_UP_MISMATCH',
    'TOP_UP_NOT_PAID',
    'TOP_UP_DECLINED',
    'TOP_UP_CANCELLED',
    'CHECKOUT_ENDED',
    'PROVIDER_NOT_CONFIGURED',
    'PROVIDER_UNAVAILABLE',
  )
  confirmTopUp(
    @IdParam('topUpId') topUpId: string,
    @CurrentUser() user: Principal,
    @Body() body: TopUpConfirmBody,
    @Call() call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<TopUpView>> {
    return this.topUps.confirm(user.id, topUpId, body, call);
  }

  @Post(':topUpId/refund')
  @HttpCode(200)
  @AdminsAnd('with `TOP_UP_REFUNDS=owner` for the owner')
  @RateLimited('topUpRefund')
  @Idempotent()
  @LogsChange('top-up', 'topUpId', (it: TopUpController, id) => it.topUps.lockTopUp(id))
  @ApiBody({ type: TopUpRefundBody, required: false })
  @ApiOperation({
    summary: 'Return money of a top-up to its source',
    description:
      'The money leaves the balance at once, and the provider returns it soon after: see `refunds`.',
  })
  @ApiOkResponse({ type: TopUpDetailsDto })
  @ApiProblems(
    'TOP_UP_NOT_FOUND',
    'TOP_UP_NOT_DONE',
    'REFUND_EXCEEDS_TOP_UP',
    'INSUFFICIENT_BALANCE',
    'PROVIDER_NOT_CONFIGURED',
  )
  refundTopUp(
    @IdParam('topUpId') topUpId: string,
    @CurrentUser() { id: requestedBy, role }: Principal,
    @Body() { amount, reason }: TopUpRefundBody,
  ): Promise<TopUpDetailsView> {
    const isAdmin = role === 'admin';
    if (!isAdmin && this.config.topUpRefunds !== 'owner') throw new RequestError('FORBIDDEN');
    return this.topUps.refund(topUpId, { amount, reason: reason ?? null, requestedBy }, isAdmin);
  }

  @Get()
  @ApiOperation({ summary: 'Top-ups of the user, newest first' })
  @ApiPage(TopUpDto)
  listTopUps(@CurrentUser() user: Principal, @Query() query: PageQuery): Promise<Page<TopUpView>> {
    return readPage(query, BY_ID, (page) => this.topUps.listTopUps(user.id, page));
  }

  @Get(':topUpId')
  @ApiOperation({ summary: 'A top-up with its refunds' })
  @ApiOkResponse({ type: TopUpDetailsDto })
  @ApiProblems('TOP_UP_NOT_FOUND')
  getTopUp(
    @IdParam('topUpId') topUpId: string,
    @CurrentUser() user: Principal,
  ): Promise<TopUpDetailsView> {
    return this.topUps.getTopUp(user.id, topUpId);
  }
}
