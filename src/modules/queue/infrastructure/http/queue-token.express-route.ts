import { Injectable } from '@nestjs/common';
import {
  type ExpressAnswer,
  type ExpressRequest,
  ExpressRoute,
} from '../../../../shared/http/express-route.js';
import { QueueFacade } from '../../application/queue.facade.js';
import { headerBearerOf } from './queue-token.request.js';

/** One's place in the line, which everybody polls. */
@Injectable()
export class QueueTokenExpressRoute extends ExpressRoute {
  readonly pattern = '/v1/queue/tokens/me';

  constructor(private readonly queue: QueueFacade) {
    super();
  }

  async answer(request: ExpressRequest): Promise<ExpressAnswer | null> {
    const bearer = headerBearerOf(request);
    return bearer && { body: JSON.stringify(await this.queue.getEntry(bearer)) };
  }
}
