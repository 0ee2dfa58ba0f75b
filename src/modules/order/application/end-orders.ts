import { Injectable } from '@nestjs/common';
import { CouponFacade } from '../../coupon/index.js';
import { type BasketLine, StockFacade } from '../../item/index.js';
import { PaymentFacade } from '../../payment/index.js';
import { Carts } from '../domain/cart.js';
import type { Order } from '../domain/order.js';
import type { ReturnedLine } from '../domain/order-line.js';
import { Orders } from '../domain/orders.js';

/**
 * Stores the end of orders, and returns their stock and coupons, and the pieces of unpaid ones to the carts. The caller
 * has locked and changed the orders, so this happens once per piece.
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
    await this.orders.save(orders);
    await this.giveBack(
      orders,
      orders.flatMap(({ state }) => state.lines),
    );
    await this.carts.giveBack(ids);
  }

  /** Stores refunds of orders and of pieces of them. The coupon returns with the last piece. */
  async refund(orders: readonly Order[], returned: readonly ReturnedLine[]): Promise<void> {
    await this.orders.saveRefunds(orders);
    await this.giveBack(
      orders.filter(({ status }) => status === 'REFUNDED'),
      returned,
    );
  }

  private async giveBack(ended: readonly Order[], lines: readonly BasketLine[]): Promise<void> {
    await this.stock.giveBack(lines);
    const withCoupon = ended.filter(({ state }) => state.userCouponId !== null);
    await this.coupons.giveBack(withCoupon.map(({ state }) => state.id));
  }
}
