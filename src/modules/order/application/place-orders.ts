import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/settings.js';
import { BatchedUseCase } from '../../../shared/database/batched-use-case.js';
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
import { Outbox } from '../../../shared/outbox/outbox.js';
import { CouponFacade, type LockedCoupons } from '../../coupon/index.js';
import { type BasketLine, type LockedStock, StockFacade, UserLimits } from '../../item/index.js';
import {
  type LockedBuyers,
  type NewPayment,
  PaymentFacade,
  type ReceiptView,
} from '../../payment/index.js';
import { QueueError, QueueFacade } from '../../queue/index.js';
import { Order } from '../domain/order.js';
import { OrderError } from '../domain/order-error.js';
import { Orders } from '../domain/orders.js';
import { paidEvent } from './order-events.js';
import { type PlacedOrderView, toOrderView } from './order-views.js';

export interface OrderRequest {
  readonly userId: string;
  /** The room in front of the items; null without one. */
  readonly roomId: string | null;
  /** At least one; each item once. */
  readonly basket: readonly BasketLine[];
  readonly userCouponId: string | null;
  /** Pays in the same transaction. If the payment fails, no order is placed (seed 000). */
  readonly payNow: boolean;
  /** The total that the user agrees to; null for any. */
  readonly expectedTotal: number | null;
}

/** The locked state that decides the orders of a batch. */
export interface LockedOrders {
  /** The refusals of users without a live slot. Absent when the slot is live or not needed. */
  readonly refusals: ReadonlyMap<OrderRequest, DomainError>;
  readonly stock: LockedStock;
  readonly limits: UserLimits;
  readonly coupons: LockedCoupons;
  /** Those who pay at once. */
  readonly buyers: Pick<LockedBuyers, 'pay'>;
  readonly now: Date;
  readonly expiresAt: Date;
}

interface Locked extends LockedOrders {
  readonly buyers: LockedBuyers;
}

interface Placed {
  readonly order: Order;
  /** Null for an unpaid order. */
  readonly receipt: ReceiptView | null;
}

/**
 * Places orders in batches, in the order of arrival. Each order gets all of its items or none
 * (docs/adr/0009-group-commit.md).
 */
@Injectable()
export class PlaceOrders {
  private readonly placements: BatchedUseCase<OrderRequest, Locked, Placed, PlacedOrderView>;

  constructor(
    private readonly orders: Orders,
    private readonly stock: StockFacade,
    private readonly coupons: CouponFacade,
    private readonly payments: PaymentFacade,
    private readonly queue: QueueFacade,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly config: Config,
    keys: IdempotencyKeys,
    transactions: Transactions,
  ) {
    this.placements = new BatchedUseCase(
      {
        name: 'order',
        keyOf: smallestItemId,
        lock: (requests) => this.lock(requests),
        decide: decideOrder,
        write: (placed, locked) => this.write(placed, locked),
        // Not in the transaction: the next batch does not wait for Redis.
        afterCommit: (placed) => this.endSlot(placed),
      },
      keys,
      transactions,
    );
  }

  /** Not inside a transaction. @throws like `decideOrder` */
  submit(
    request: OrderRequest,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<PlacedOrderView>> {
    return this.placements.submit(request, call);
  }

  /** Lock order: users, then items by id, coupons by id, and accounts of those who pay at once. */
  private async lock(requests: readonly OrderRequest[]): Promise<Locked> {
    const refusals = await this.lockSlots(requests);
    const stock = await this.stock.lock(
      requests.flatMap(({ basket }) => basket.map(({ itemId }) => itemId)),
    );
    const now = this.clock.now();
    const limits = await this.limitsOf(requests, stock);
    const [coupons, buyers] = await Promise.all([
      this.coupons.lock(requests.flatMap(({ userCouponId }) => userCouponId ?? [])),
      this.payments.lockBuyers(
        requests.filter(
          (request) => request.payNow && !refusals.has(request) && stock.hasAll(request.basket),
        ),
        now,
      ),
    ]);
    const expiresAt = new Date(now.getTime() + this.config.orderExpirySeconds * 1_000);
    return { refusals, stock, limits, coupons, buyers, now, expiresAt };
  }

  /** Orders of the same items wait for the lock of their stock, so the pieces are exact. */
  private async limitsOf(
    requests: readonly OrderRequest[],
    { limits }: LockedStock,
  ): Promise<UserLimits> {
    const limited = requests.filter(({ basket }) =>
      basket.some(({ itemId }) => limits.has(itemId)),
    );
    if (limited.length === 0) return new UserLimits(limits, []);
    const userIds = [...new Set(limited.map(({ userId }) => userId))];
    return new UserLimits(limits, await this.orders.countPieces(userIds, [...limits.keys()]));
  }

  /** The gate has seen the slot. Since then its user may have left, and given up all orders but this one. */
  private async lockSlots(requests: readonly OrderRequest[]): Promise<LockedOrders['refusals']> {
    const gated = requests.flatMap((request) =>
      request.roomId === null ? [] : { request, userId: request.userId, roomId: request.roomId },
    );
    if (gated.length === 0) return new Map();
    await this.queue.lockUsers(gated);
    const refusals = await this.queue.extendSlots(gated, 0).catch((error: unknown) => {
      if (error instanceof DomainError) return gated.map(() => error);
      throw error;
    });
    return new Map(
      gated.flatMap(({ request }, index) => {
        const refusal = refusals[index];
        return refusal ? [[request, refusal] as const] : [];
      }),
    );
  }

  /**
   * The statements are sent together. No deadlock is possible: their rows are locked or new, except
   * cart rows, and a transaction that has locked cart rows waits for nothing.
   */
  private async write(
    placed: readonly Placed[],
    { stock, coupons, buyers, now }: Locked,
  ): Promise<readonly PlacedOrderView[]> {
    const unpaid = placed.flatMap(({ order, receipt }) => (receipt ? [] : order));
    const paid = placed.flatMap(({ order, receipt }) =>
      receipt ? paidEvent(order, receipt.receiptNumber, now) : [],
    );
    await Promise.all([
      this.stock.save(stock),
      this.coupons.saveUses(coupons, now),
      this.payments.prepare(unpaid.map(paymentOf)),
      this.payments.savePaid(buyers),
      this.orders.add(placed.map(({ order }) => order)),
      this.outbox.record(paid),
    ]);
    return placed.map(({ order, receipt }) => ({ ...toOrderView(order, now), receipt }));
  }

  private async endSlot({ order: { state, pieces }, receipt }: Placed): Promise<void> {
    const { userId, roomId } = state;
    if (receipt && roomId !== null) await this.payments.endSlot({ userId, roomId, pieces });
  }
}

/**
 * Takes the items and the coupon of one request, and with `payNow` its price.
 * @throws QueueError QUEUE_TOKEN_EXPIRED, QUEUE_HOLD_TIME_OVER, QUEUE_NOT_ADMITTED, QUEUE_UNAVAILABLE; ItemError
 * ITEM_NOT_FOUND, ITEM_NOT_ON_SALE, ITEM_LIMIT_EXCEEDED, OUT_OF_STOCK; CouponError USER_COUPON_NOT_FOUND,
 * COUPON_ALREADY_USED, COUPON_REVOKED, COUPON_EXPIRED, COUPON_NOT_APPLICABLE; OrderError TOTAL_CHANGED; with `payNow`
 * BalanceError INSUFFICIENT_BALANCE: then nothing is taken
 * @internal
 */
export function decideOrder(request: OrderRequest, locked: LockedOrders): Placed {
  const { userId, basket, userCouponId, payNow, expectedTotal } = request;
  const { refusals, stock, limits, coupons, buyers, now, expiresAt } = locked;
  const refusal = refusals.get(request);
  if (refusal) throw refusal;
  stock.assertOnSale(basket, now);
  limits.assertWithin(userId, basket);
  const items = stock.price(basket);
  const rooms = items.flatMap((item) => item.roomId ?? []);
  // An item has got its room since the gate looked for it.
  if (rooms.some((room) => room !== request.roomId)) throw new QueueError('QUEUE_NOT_ADMITTED');
  const [roomId = null] = rooms;
  const quote = userCouponId ? coupons.quote(userCouponId, userId, items, now) : null;

  const id = newId();
  const order = Order.place({
    id,
    userId,
    roomId,
    paymentId: newId(),
    userCouponId,
    items,
    discount: quote?.discount ?? Money.of(0),
    discounted: quote?.itemIds ?? null,
    expiresAt,
    createdAt: now,
  });
  const total = order.total.amount;
  if (expectedTotal !== null && expectedTotal !== total) {
    throw new OrderError('TOTAL_CHANGED', { total });
  }
  const receipt = payNow ? buyers.pay(paymentOf(order)) : null;
  if (receipt) order.pay(now);
  stock.take(basket);
  limits.add(userId, basket);
  if (userCouponId) coupons.use(userCouponId, id);
  return { order, receipt };
}

function paymentOf({ state, total: amount, soldLines: lines }: Order): NewPayment {
  const { paymentId, id, userId, roomId, expiresAt } = state;
  const reference = { type: 'ORDER' as const, id };
  const purchase = { concert: null, show: null, seats: [], areas: [], lines };
  return { id: paymentId, userId, reference, purchase, roomId, amount, expiresAt };
}

/** The batch key. Orders for the same popular item mostly share it. */
function smallestItemId({ basket }: OrderRequest): string {
  const [smallest = ''] = basket.map(({ itemId }) => itemId).sort();
  return smallest;
}
