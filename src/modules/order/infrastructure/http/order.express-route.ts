import { Injectable } from '@nestjs/common';
import { type Effect, ExpressEffect } from '../../../../shared/http/express-effect.js';
import type { ExpressRequest } from '../../../../shared/http/express-route.js';
import { RateLimits } from '../../../../shared/http/rate-limits.js';
import { isUsualId } from '../../../../shared/ids.js';
import type { BasketLine } from '../../../item/index.js';
import { passesGate, QueueFacade } from '../../../queue/index.js';
import { OrderFacade } from '../../application/order.facade.js';
import { MAX_LINES, MAX_QUANTITY } from './order.dto.js';

/** Limited goods, without a coupon and paid later. */
@Injectable()
export class OrderExpressRoute extends ExpressEffect {
  readonly pattern = '/v1/orders';
  readonly status = 201;

  constructor(
    private readonly orders: OrderFacade,
    private readonly queue: QueueFacade,
    private readonly limits: RateLimits,
  ) {
    super();
  }

  protected async prepare(request: ExpressRequest): Promise<Effect | null> {
    const { principal } = request;
    const basket = basketIn(request.body);
    if (!principal || !basket) return null;
    const roomId = await this.orders.roomOf(basket.map(({ itemId }) => itemId));
    if (!(await passesGate(this.queue, request, roomId))) return null;
    await this.limits.consume('order', request);
    const order = { userId: principal.id, basket, userCouponId: null, payNow: false };
    return (call) => this.orders.placeOrder(order, call);
  }
}

/** Null when the body is anything but the `items` of a `PlaceOrderBody`, with ids as our answers show them. */
function basketIn(body: unknown): readonly BasketLine[] | null {
  if (typeof body !== 'object' || body === null || Object.keys(body).length !== 1) return null;
  const { items } = body as { items?: unknown };
  if (!Array.isArray(items) || items.length === 0 || items.length > MAX_LINES) return null;
  if (!items.every(isLine)) return null;
  return new Set(items.map(({ itemId }) => itemId)).size === items.length ? items : null;
}

function isLine(line: unknown): line is BasketLine {
  if (typeof line !== 'object' || line === null || Object.keys(line).length !== 2) return false;
  const { itemId, quantity } = line as Partial<Record<keyof BasketLine, unknown>>;
  if (!isUsualId(itemId) || !Number.isInteger(quantity)) return false;
  return Number(quantity) >= 1 && Number(quantity) <= MAX_QUANTITY;
}
