import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiProblems, Public } from '../../../../shared/http/openapi/openapi.js';
import { KeepsRawBody, rawBodyOf } from '../../../../shared/http/pipeline/raw-body.js';
import { TopUpFacade } from '../../application/top-up.facade.js';
import type { ProviderName } from '../../domain/top-up.js';
import { WebhookReceivedDto } from './top-up.dto.js';

const ANY_EVENT = { schema: { type: 'object', additionalProperties: true } } as const;

/** Webhooks are hints: the job reads the payment again. */
@Public()
@ApiTags('balance')
@Controller('v1/webhooks')
export class WebhookController {
  constructor(private readonly topUps: TopUpFacade) {}

  @Post('toss')
  @HttpCode(200)
  @KeepsRawBody()
  @ApiBody(ANY_EVENT)
  @ApiOperation({ summary: 'For Toss Payments: a payment has changed' })
  @ApiOkResponse({ type: WebhookReceivedDto })
  @ApiProblems('PROVIDER_NOT_CONFIGURED')
  receiveTossWebhook(@Req() request: FastifyRequest): Promise<WebhookReceivedDto> {
    return this.receive('TOSS', request);
  }

  @Post('stripe')
  @HttpCode(200)
  @KeepsRawBody()
  @ApiBody(ANY_EVENT)
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
    await this.topUps.receiveWebhook(provider, rawBodyOf(request), request.headers);
    return { received: true };
  }
}
