import { Injectable } from '@nestjs/common';
import {
  type ExpressAnswer,
  type ExpressRequest,
  ExpressRoute,
} from '../../../../shared/http/express-route.js';
import { QueueFacade } from '../../application/queue.facade.js';

/** One's place in the line, which everybody polls. */
@Injectable()
export class QueueTokenExpressRoute extends ExpressRoute {
  readonly pattern = '/v1/queue/tokens/me';

  constructor(private readonly queue: QueueFacade) {
    super();
  }

  async answer({ principal, raw }: ExpressRequest): Promise<ExpressAnswer | null> {
    const token = raw.headers['x-queue-token'];
    if (!principal || typeof token !== 'string') return null;
    return { body: JSON.stringify(await this.queue.getEntry({ userId: principal.id, token })) };
  }
}
