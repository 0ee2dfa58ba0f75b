import { Injectable } from '@nestjs/common';
import { CouponFacade } from '../../coupon/index.js';
import { StockFacade } from '../../item/index.js';
import { PaymentFacade } from '../../payment/index.js';
import type { Order } from '../domain/order.js';
import { Orders } from '../domain/orders.js';

/**
 * Stores the end of orders and returns their stock and coupons. The caller has locked the orders and
 * changed their status, so this happens once per order.
 */
@Injectable()
export class EndOrders {
  constructor(
    private readonly orders: Orders,
    private readonly stock: StockFacade,
    private readonly coupons: CouponFacade,
    private readonly payments: PaymentFacade,
  ) {}

  /** Ends unpaid orders and cancels their payments. */
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
