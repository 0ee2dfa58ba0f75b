import { Injectable } from '@nestjs/common';
import { type Effect, ExpressEffect } from '../../../../shared/http/express-effect.js';
import type { ExpressRequest } from '../../../../shared/http/express-route.js';
import { passesGate, QueueFacade } from '../../../queue/index.js';
import { PaymentFacade } from '../../application/payment.facade.js';

/** The payment, with which everybody leaves who got what they came for. */
@Injectable()
export class ConfirmExpressRoute extends ExpressEffect {
  readonly pattern = '/v1/payments/:paymentId/confirm';
  readonly status = 200;

  constructor(
    private readonly payments: PaymentFacade,
    private readonly queue: QueueFacade,
  ) {
    super();
  }

  protected async prepare(request: ExpressRequest): Promise<Effect | null> {
    const { id: paymentId, principal, body = {} } = request;
    if (!principal || !isConfirmation(body)) return null;
    const roomId = await this.payments.roomOf(principal.id, paymentId);
    if (!(await passesGate(this.queue, request, roomId))) return null;
    const confirmation = { userId: principal.id, paymentId, amount: body.amount };
    return (call) => this.payments.confirm(confirmation, call);
  }
}

/** Just what `ConfirmBody` takes. */
function isConfirmation(body: unknown): body is { readonly amount?: number } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const { amount } = body as { amount?: unknown };
  return (
    Object.keys(body).length === (amount === undefined ? 0 : 1) &&
    (amount === undefined || Number.isSafeInteger(amount))
  );
}
