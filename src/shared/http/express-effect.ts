import { Inject } from '@nestjs/common';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../database/idempotency/idempotency-keys.js';
import {
  type ExpressAnswer,
  type ExpressRefusal,
  type ExpressRequest,
  ExpressRoute,
} from './express-route.js';
import { idempotentCall, replayOr, REPLAYED_HEADERS } from './idempotency.js';

/** What the ordinary route does once per key, and always when it came without one. */
export type Effect = (call: IdempotentCall | null) => Promise<IdempotentAnswer<unknown>>;

/**
 * A request on the express lane that must not be begun twice. Up to its effect the ordinary way may
 * take over; from there on it is answered here, whatever comes of it.
 */
export abstract class ExpressEffect extends ExpressRoute {
  override readonly method = 'POST';
  @Inject(IdempotencyKeys) private readonly keys!: IdempotencyKeys;

  /** Of its success. */
  abstract readonly status: 200 | 201;

  /**
   * Everything that comes before the effect: gates, limits, and whether the body is a usual one.
   * Null, or an error, when there is anything that only the ordinary way can say.
   */
  protected abstract prepare(request: ExpressRequest): Promise<Effect | null>;

  async answer(request: ExpressRequest): Promise<ExpressAnswer | ExpressRefusal | null> {
    const effect = await this.prepare(request);
    if (!effect) return null;
    const { raw, principal, body } = request;
    const { headers, url = '' } = raw;
    const route = `${this.method} ${this.pattern}`;
    const call = idempotentCall({ headers, url, route, principal, body });
    try {
      const { response, replayed } = await effect(call).catch((refusal: unknown) =>
        replayOr(this.keys, call, refusal),
      );
      const answer = { status: this.status, body: JSON.stringify(response) };
      return replayed ? { ...answer, headers: REPLAYED_HEADERS } : answer;
    } catch (refusal) {
      return { refusal };
    }
  }
}
