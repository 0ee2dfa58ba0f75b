import { Injectable } from '@nestjs/common';
import { CouponFacade } from '../../coupon/index.js';
import { StockFacade } from '../../item/index.js';
import { PaymentFacade } from '../../payment/index.js';
import { Carts } from '../domain/cart.js';
import type { Order } from '../domain/order.js';
import { Orders } from '../domain/orders.js';

/**
 * Stores the end of orders and returns their stock and coupons, and the pieces of unpaid ones to the carts. The caller has locked the orders and
 * changed their status, so this happens once per order.
 */
@Injectable()
export class EndOrders {
  constructor(
    private readonly orders: Orders,
    private readonly stock: StockFacade,
    private readonly coupons: CouponFacade,
    private readonly payments: PaymentFacade,
    private readonly carts: Carts,
  ) {}

  /** Ends unpaid orders and cancels their payments. */
  async endUnpaid(orders: readonly Order[]): Promise<void> {
    const ids = orders.map(({ state }) => state.id);
    await this.payments.cancelReady(ids);
    await this.end(orders);
    await this.carts.giveBack(ids);
  }

  async end(orders: readonly Order[]): Promise<void> {
    await this.orders.save(orders);
    await this.stock.giveBack(orders.flatMap(({ state }) => state.lines));
    const withCoupon = orders.filter(({ state }) => state.userCouponId !== null);
    await this.coupons.giveBack(withCoupon.map(({ state }) => state.id));
  }
}
