import { Injectable } from '@nestjs/common';
import { CouponFacade } from '../../coupon/index.js';
import { StockFacade } from '../../item/index.js';
import { PaymentFacade } from '../../payment/index.js';
import type { Order } from '../domain/order.js';
import { Orders } from '../domain/orders.js';

/**
 * What every end of an order has in common: stock and coupon go back. It happens once, because the
 * caller has the orders locked and each has just left the status in which it had them.
 */
@Injectable()
export class EndOrders {
  constructor(
    private readonly orders: Orders,
    private readonly stock: StockFacade,
    private readonly coupons: CouponFacade,
    private readonly payments: PaymentFacade,
  ) {}

  /** For orders that were never paid: their payments are closed too. */
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
