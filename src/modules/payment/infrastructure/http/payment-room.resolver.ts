import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RequestError } from '../../../../shared/http/problems/request-error.js';
import { parseId } from '../../../../shared/http/validation/validation.js';
import { RoomResolver } from '../../../queue/index.js';
import { PaymentFacade } from '../../application/payment.facade.js';

/** Finds the room whose slot the user needs for the payment in the path. */
@Injectable()
export class PaymentRoomResolver extends RoomResolver {
  constructor(private readonly payments: PaymentFacade) {
    super();
  }

  async roomIdOf({ params, principal }: FastifyRequest): Promise<string | null> {
    if (!principal) throw new RequestError('UNAUTHENTICATED');
    const { paymentId } = params as { paymentId: unknown };
    return this.payments.roomOf(principal.id, parseId(paymentId, '/path/paymentId'));
  }
}
