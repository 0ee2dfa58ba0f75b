import { Injectable } from '@nestjs/common';
import { CouponFacade } from '../../coupon/index.js';
import { StockFacade } from '../../item/index.js';
import { PaymentFacade } from '../../payment/index.js';
import type { Order } from '../domain/order.js';
import { Orders } from '../domain/orders.js';

/**
 * Returns the stock and the coupon of orders that end. It happens once per order: the caller has
 * locked the orders and has just changed their status.
 */
@Injectable()
export class EndOrders {
  constructor(
    private readonly orders: Orders,
    private readonly stock: StockFacade,
    private readonly coupons: CouponFacade,
    private readonly payments: PaymentFacade,
  ) {}

  /** For unpaid orders: also cancels their payments. */
  async endUnpaid(orders: readonly Order[]): Promise<void> {
    await this.payments.cancelReady(orders.map(({ state }) => state.id));
    await this.end(orders);
  }

  async end(orders: readonly Order[]): Promise<void> {
    await this.orders.save(orders);
    await this.stock.giveBack(orders.flatMap(({ state }) => state.lines));
    const withCoupon = orders.filter(({ state }) => state.userCouponId !== null);
    await this.coupons.giveBack(withCoupon.map(({ state }) => state.id));
  }
}
