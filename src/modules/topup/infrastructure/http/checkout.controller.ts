import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type {
  IdempotentAnswer,
  IdempotentCall,
} from '../../../../shared/database/idempotency/idempotency-keys.js';
import { RateLimited } from '../../../../shared/http/limits/rate-limit.js';
import { ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { Call, IdempotentUseCase } from '../../../../shared/http/pipeline/idempotency.js';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { PaymentRoomResolver } from '../../../payment/index.js';
import { Gated } from '../../../queue/index.js';
import { TopUpFacade } from '../../application/top-up.facade.js';
import type { CreatedTopUpView } from '../../application/top-up-views.js';
import { CheckoutBody, CreatedTopUpDto } from './top-up.dto.js';

@ApiTags('payment')
@Controller('v1/payments')
export class CheckoutController {
  constructor(private readonly topUps: TopUpFacade) {}

  @Post(':paymentId/checkout')
  @LocatedAt('/v1/balance/top-ups/:id')
  @Gated(PaymentRoomResolver)
  @RateLimited('checkout')
  @IdempotentUseCase()
  @ApiOperation({
    summary: 'Start to pay by card',
    description:
      'Starts a top-up of what the payment costs. Give `checkout` to the SDK of the provider. When the browser is back ' +
      'at the returnUrl, confirm the top-up: it pays in one step. If the hold has ended before the money was taken, ' +
      'nothing is taken. If it ended meanwhile, the money is on the balance (`creditedLate`). A second call ' +
      'returns the same top-up, or replaces one of another provider. Payments for seats need a queue token here, ' +
      'but not when the top-up is confirmed.',
  })
  @ApiCreatedResponse({ type: CreatedTopUpDto })
  @ApiProblems(
    'PAYMENT_NOT_FOUND',
    'PAYMENT_ALREADY_PAID',
    'PAYMENT_ALREADY_REFUNDED',
    'PAYMENT_NOT_PAYABLE',
    'SHOW_CANCELLED',
    'RESERVATION_NOT_HELD',
    'ORDER_NOT_PENDING',
    'INVALID_TOP_UP_AMOUNT',
    'RETURN_URL_NOT_ALLOWED',
    'CHECKOUT_UNDER_WAY',
    'BALANCE_CLOSED',
    'PROVIDER_NOT_CONFIGURED',
    'PROVIDER_UNAVAILABLE',
  )
  startCheckout(
    @IdParam('paymentId') paymentId: string,
    @CurrentUser() { id: userId }: Principal,
    @Body() { provider, returnUrl }: CheckoutBody,
    @Req() request: FastifyRequest,
    @Call() call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<CreatedTopUpView>> {
    const ownOrigin = `${request.protocol}://${request.host}`;
    return this.topUps.startCheckout({ userId, paymentId, provider, returnUrl, ownOrigin }, call);
  }
}
