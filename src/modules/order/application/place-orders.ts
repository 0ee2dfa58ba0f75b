import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { fulfilled, rejected } from '../../../shared/batching/outcomes.js';
import { GroupCommit } from '../../../shared/database/group-commit.js';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { Money } from '../../../shared/domain/money.js';
import { newId } from '../../../shared/ids.js';
import { CouponFacade, type LockedCoupons } from '../../coupon/index.js';
import { type BasketLine, type LockedStock, StockFacade } from '../../item/index.js';
import { PaymentFacade } from '../../payment/index.js';
import { Carts } from '../domain/cart.js';
import { Order } from '../domain/order.js';
import { amountOf } from '../domain/order-line.js';
import { Orders } from '../domain/orders.js';
import { type PlacedOrderView, toOrderView } from './order-views.js';

export interface PlaceOrder {
  readonly userId: string;
  /** At least one; each item once. */
  readonly basket: readonly BasketLine[];
  readonly userCouponId: string | null;
  /** Pays at once: without the payment there is no order (seed 000). */
  readonly payNow: boolean;
}

/** An order on its way, with the idempotency key it came with, and why it may only be replayed. */
interface Placing extends PlaceOrder {
  readonly call: IdempotentCall | null;
  readonly refusal: Error | undefined;
}

type Outcome = PromiseSettledResult<PlacedOrderView>;

/**
 * Places orders. In an on-sale all of them want the same item, so those that come together are
 * placed together: a batch is one transaction with a handful of statements, in which each order
 * gets all of its items or none, in the order of arrival (docs/adr/0009-group-commit.md).
 */
@Injectable()
export class PlaceOrders {
  private readonly unpaid: GroupCommit<Placing, IdempotentAnswer<PlacedOrderView>>;
  /** One at a time: an order that can't be paid takes its whole transaction back. */
  private readonly paid: GroupCommit<Placing, IdempotentAnswer<PlacedOrderView>>;

  constructor(
    private readonly orders: Orders,
    private readonly carts: Carts,
    private readonly stock: StockFacade,
    private readonly coupons: CouponFacade,
    private readonly payments: PaymentFacade,
    private readonly keys: IdempotencyKeys,
    private readonly clock: Clock,
    private readonly config: Config,
    transactions: Transactions,
  ) {
    this.unpaid = new GroupCommit('order', transactions, (batch) =>
      this.oncePerKey(batch, (placings) => this.place(placings)),
    );
    this.paid = new GroupCommit(
      'order and payment',
      transactions,
      (batch) => this.oncePerKey(batch, (placings) => this.placeAndPay(placings)),
      1,
    );
  }

  /** The lane is the same for all orders of one item, whatever else is in their baskets. */
  submit(
    order: PlaceOrder,
    call: IdempotentCall | null,
    refusal: Error | undefined,
  ): Promise<IdempotentAnswer<PlacedOrderView>> {
    const [lane = ''] = order.basket.map(({ itemId }) => itemId).sort();
    const commits = order.payNow ? this.paid : this.unpaid;
    return commits.submit(lane, { call, refusal, ...order });
  }

  private oncePerKey(
    batch: readonly Placing[],
    place: (placings: readonly Placing[]) => Promise<readonly Outcome[]>,
  ): Promise<readonly PromiseSettledResult<IdempotentAnswer<PlacedOrderView>>[]> {
    return this.keys.runAll(
      batch.map(({ call }) => call),
      (places) => place(places.flatMap((index) => batch[index] ?? [])),
    );
  }

  /** Locks in the same order as everybody: items by id, then coupons by id. */
  private async place(placings: readonly Placing[]): Promise<readonly Outcome[]> {
    const now = this.clock.now();
    const stock = await this.stock.lock(
      placings.flatMap(({ basket }) => basket.map(({ itemId }) => itemId)),
    );
    const coupons = await this.coupons.lock(
      placings.flatMap(({ userCouponId }) => userCouponId ?? []),
    );
    const drafts = placings.map((placing) => {
      try {
        return fulfilled(this.draft(placing, stock, coupons, now));
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        return rejected(error);
      }
    });

    const orders = drafts.flatMap((draft) => (draft.status === 'fulfilled' ? draft.value : []));
    if (orders.length > 0) await this.store(orders, stock, coupons, now);
    return drafts.map((draft) =>
      draft.status === 'fulfilled'
        ? fulfilled({ ...toOrderView(draft.value, now), receipt: null })
        : draft,
    );
  }

  /** The order of one user alone. What the payment is refused with, the order is refused with. */
  private async placeAndPay(placings: readonly Placing[]): Promise<readonly Outcome[]> {
    const outcomes = await this.place(placings);
    const [placing] = placings;
    const [outcome] = outcomes;
    if (!placing || outcome?.status !== 'fulfilled') return outcomes;
    const receipt = await this.payments.confirmAtOnce(placing.userId, outcome.value.payment.id);
    const order = await this.orders.find(outcome.value.id);
    if (!order) throw new Error(`Order ${outcome.value.id} is gone`);
    return [fulfilled({ ...toOrderView(order, this.clock.now()), receipt })];
  }

  /** @throws what refuses this order: its items, its coupon, or the gate; then nothing is taken. */
  private draft(placing: Placing, stock: LockedStock, coupons: LockedCoupons, now: Date): Order {
    const { userId, basket, userCouponId, refusal } = placing;
    if (refusal) throw refusal;
    const items = stock.price(basket);
    const discount = userCouponId
      ? coupons.quote(userCouponId, userId, amountOf(items), now)
      : Money.of(0);

    const id = newId();
    stock.take(basket);
    if (userCouponId) coupons.use(userCouponId, id);
    return Order.place({
      id,
      userId,
      roomId: items.find(({ roomId }) => roomId !== null)?.roomId ?? null,
      paymentId: newId(),
      userCouponId,
      items,
      discount,
      expiresAt: new Date(now.getTime() + this.config.orderExpirySeconds * 1_000),
      createdAt: now,
    });
  }

  /**
   * Sent together: what is changed is locked, or new. But for carts, and who changes those waits for
   * nothing else.
   */
  private async store(
    orders: readonly Order[],
    stock: LockedStock,
    coupons: LockedCoupons,
    now: Date,
  ): Promise<void> {
    const payments = orders.map(({ state, total: amount }) => {
      const { paymentId, id, userId, roomId, expiresAt } = state;
      const reference = { type: 'ORDER' as const, id };
      return { id: paymentId, userId, reference, roomId, amount, expiresAt };
    });
    const ordered = orders.flatMap(({ state: { userId, lines } }) =>
      lines.map(({ itemId }) => ({ userId, itemId })),
    );
    await Promise.all([
      this.stock.save(stock),
      this.coupons.saveUses(coupons, now),
      this.payments.prepare(payments),
      this.orders.add(orders),
      this.carts.remove(ordered),
    ]);
  }
}
