import { Injectable, type OnModuleInit } from '@nestjs/common';
import type {
  IdempotentAnswer,
  IdempotentCall,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { ItemFacade } from '../../item/index.js';
import { heldById, UserHoldings } from '../../user/index.js';
import { OrderError } from '../domain/order-error.js';
import { Orders } from '../domain/orders.js';
import { CancelOrders } from './cancel-orders.js';
import { type OrderFilter, type OrderOfUser, OrderQueries } from './order-queries.js';
import { type OrderView, type PlacedOrderView, toOrderView } from './order-views.js';
import { type OrderRequest, PlaceOrders } from './place-orders.js';

@Injectable()
export class OrderFacade implements OnModuleInit {
  constructor(
    private readonly orders: Orders,
    private readonly queries: OrderQueries,
    private readonly placeOrders: PlaceOrders,
    private readonly cancelOrders: CancelOrders,
    private readonly items: ItemFacade,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly holdings: UserHoldings,
  ) {}

  onModuleInit(): void {
    this.holdings.register('order', {
      lists: { orders: (userId) => heldById((page) => this.listOrders(userId, page)) },
      ties: async (userId) => {
        const unpaid = {
          status: 'PENDING_PAYMENT',
          userIds: [userId],
          from: null,
          to: null,
        } as const;
        const first = { limit: 0, after: null };
        const orders = await this.queries.listAllOrders(unpaid, first, this.clock.now());
        return orders.length > 0 ? ['ORDERS'] : [];
      },
    });
  }

  /**
   * Places an order for all items or none. The order reserves its items and its coupon until it is
   * paid; with `payNow` it is paid in the same transaction. Not inside a transaction.
   * @throws OrderError ORDER_SPANS_ROOMS; QueueError QUEUE_TOKEN_EXPIRED, QUEUE_HOLD_TIME_OVER, QUEUE_NOT_ADMITTED,
   * QUEUE_UNAVAILABLE; ItemError ITEM_NOT_FOUND, ITEM_NOT_ON_SALE, ITEM_LIMIT_EXCEEDED, OUT_OF_STOCK; CouponError
   * USER_COUPON_NOT_FOUND, COUPON_ALREADY_USED, COUPON_REVOKED, COUPON_EXPIRED, COUPON_NOT_APPLICABLE;
   * OrderError TOTAL_CHANGED; with `payNow` BalanceError INSUFFICIENT_BALANCE
   */
  async placeOrder(
    order: Omit<OrderRequest, 'roomId'>,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<PlacedOrderView>> {
    const roomId = await this.roomOf(order.basket.map(({ itemId }) => itemId));
    return this.placeOrders.submit({ roomId, ...order }, call);
  }

  /**
   * Cancels an unpaid order.
   * @throws OrderError ORDER_NOT_FOUND, ORDER_NOT_PENDING
   */
  cancelOrder(userId: string, id: string): Promise<OrderView> {
    return this.transactions.run(async () => {
      const order = (await this.orders.lock([id])).get(id);
      if (order?.state.userId !== userId) throw new OrderError('ORDER_NOT_FOUND');
      const now = this.clock.now();
      await this.cancelOrders.cancel([order], now);
      return toOrderView(order, now);
    });
  }

  /** @throws OrderError ORDER_NOT_FOUND, also for an order of another user */
  async getOrder(userId: string, id: string): Promise<OrderView> {
    const order = await this.orders.find(id);
    if (order?.state.userId !== userId) throw new OrderError('ORDER_NOT_FOUND');
    return toOrderView(order, this.clock.now());
  }

  /** Newest first, one more than the limit. */
  listOrders(userId: string, page: PageRequest): Promise<readonly OrderView[]> {
    return this.queries.listOrders(userId, page, this.clock.now());
  }

  /** Of all users, newest first, one more than the limit. */
  listAllOrders(filter: OrderFilter, page: PageRequest): Promise<readonly OrderOfUser[]> {
    return this.queries.listAllOrders(filter, page, this.clock.now());
  }

  /**
   * Returns the id of the room in front of these items; null without one. Unknown items have no room.
   * @throws OrderError ORDER_SPANS_ROOMS: a request has the token of one room only
   */
  async roomOf(itemIds: readonly string[]): Promise<string | null> {
    const details = [...(await this.items.getDetails(itemIds)).values()];
    const rooms = new Set(details.flatMap(({ roomId }) => roomId ?? []));
    if (rooms.size > 1) throw new OrderError('ORDER_SPANS_ROOMS');
    return [...rooms][0] ?? null;
  }
}
