import { Injectable } from '@nestjs/common';
import { Config } from '../../../../config/config.js';
import {
  type ExpressAnswer,
  type ExpressRequest,
  ExpressRoute,
} from '../../../../shared/http/express-route.js';
import { RateLimits } from '../../../../shared/http/rate-limits.js';
import { isUsualId } from '../../../../shared/ids.js';
import { QueueFacade } from '../../application/queue.facade.js';
import { queueTokenCookies } from './queue-token.request.js';

/**
 * The way into the room, which the whole crowd takes in the minute in which it opens. Who joins twice
 * has one place all the same, so whatever goes wrong here may be begun again.
 */
@Injectable()
export class JoinExpressRoute extends ExpressRoute {
  override readonly method = 'POST';
  readonly pattern = '/v1/queue/tokens';
  private cookieOf: ((token: string) => string) | undefined;

  constructor(
    private readonly queue: QueueFacade,
    private readonly limits: RateLimits,
    private readonly config: Config,
  ) {
    super();
  }

  async answer(request: ExpressRequest): Promise<ExpressAnswer | null> {
    const { principal, raw, body } = request;
    const roomId = roomIdIn(body);
    if (!principal || roomId === null || raw.headers['idempotency-key'] !== undefined) return null;
    await this.limits.consume('queueToken', request);
    const { view, created } = await this.queue.join(principal.id, roomId);
    // Not before the first join: the serializer comes with Fastify.
    this.cookieOf ??= queueTokenCookies(this.config);
    return {
      status: created ? 201 : 200,
      body: JSON.stringify(view),
      headers: { 'Set-Cookie': this.cookieOf(view.token) },
    };
  }
}

/** Null when the body is anything but `{roomId}` with an id as our answers show it. */
function roomIdIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || Object.keys(body).length !== 1) return null;
  const { roomId } = body as { roomId?: unknown };
  return isUsualId(roomId) ? roomId : null;
}
