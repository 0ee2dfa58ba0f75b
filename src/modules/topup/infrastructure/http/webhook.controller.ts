import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { RateLimited } from '../../../../shared/http/limits/rate-limit.js';
import { ApiProblems, Public } from '../../../../shared/http/openapi/openapi.js';
import { KeepsRawBody, rawBodyOf } from '../../../../shared/http/pipeline/raw-body.js';
import { RequestError } from '../../../../shared/http/problems/request-error.js';
import { TopUpFacade } from '../../application/top-up.facade.js';
import type { ProviderName } from '../../domain/top-up-state.js';
import { WebhookReceivedDto } from './top-up.dto.js';

const ORDER_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c66';

const anyEvent = (example: object) => ({
  schema: { type: 'object' as const, additionalProperties: true, example },
});

/** Webhooks are hints: the job reads the payment again. */
@Public()
@ApiTags('balance')
@Controller('v1/webhooks')
export class WebhookController {
  constructor(private readonly topUps: TopUpFacade) {}

  @Post('toss')
  @HttpCode(200)
  @RateLimited('webhook')
  @KeepsRawBody()
  @ApiBody(anyEvent({ eventType: 'PAYMENT_STATUS_CHANGED', data: { orderId: ORDER_ID } }))
  @ApiOperation({ summary: 'For Toss Payments: a payment has changed' })
  @ApiOkResponse({ type: WebhookReceivedDto })
  @ApiProblems('PROVIDER_NOT_CONFIGURED')
  receiveTossWebhook(@Req() request: FastifyRequest): Promise<WebhookReceivedDto> {
    return this.receive('TOSS', request);
  }

  @Post('stripe')
  @HttpCode(200)
  @KeepsRawBody()
  @ApiBody(anyEvent({ id: 'evt_1', type: 'payment_intent.succeeded', object: 'event' }))
  @ApiOperation({ summary: 'For Stripe: a payment has changed' })
  @ApiOkResponse({ type: WebhookReceivedDto })
  @ApiProblems('PROVIDER_NOT_CONFIGURED', 'WEBHOOK_SIGNATURE_INVALID')
  receiveStripeWebhook(@Req() request: FastifyRequest): Promise<WebhookReceivedDto> {
    return this.receive('STRIPE', request);
  }

  private async receive(
    provider: ProviderName,
    request: FastifyRequest,
  ): Promise<WebhookReceivedDto> {
    const { body } = request;
    // The schema says so, and is not compiled for a body that is kept as it came.
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new RequestError('MALFORMED_REQUEST');
    }
    await this.topUps.receiveWebhook(provider, rawBodyOf(request), request.headers);
    return { received: true };
  }
}
