import { Injectable } from '@nestjs/common';
import { type Effect, ExpressEffect } from '../../../../shared/http/express-effect.js';
import type { ExpressRequest } from '../../../../shared/http/express-route.js';
import { RateLimits } from '../../../../shared/http/rate-limits.js';
import { CouponFacade } from '../../application/coupon.facade.js';

/** One of a coupon, which everybody wants in the second in which it can be claimed. */
@Injectable()
export class ClaimExpressRoute extends ExpressEffect {
  readonly pattern = '/v1/coupons/:couponId/claim';
  readonly status = 201;

  constructor(
    private readonly coupons: CouponFacade,
    private readonly limits: RateLimits,
  ) {
    super();
  }

  protected async prepare(request: ExpressRequest): Promise<Effect | null> {
    const { id: couponId, principal, body } = request;
    if (!principal || body !== undefined) return null;
    await this.limits.consume('claim', request);
    return (call) => this.coupons.claim({ userId: principal.id, couponId }, call);
  }
}
