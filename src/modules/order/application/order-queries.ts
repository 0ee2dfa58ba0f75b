import type { PageRequest, RowFilter } from '../../../shared/domain/page.js';
import type { Supply } from '../../queue/index.js';
import type { OrderStatus } from '../domain/order.js';
import type { OrderView } from './order-views.js';

export interface OrderFilter extends RowFilter {
  readonly itemId?: string;
  readonly status?: OrderStatus;
}

export interface OrderOfUser extends OrderView {
  readonly userId: string;
}

export abstract class OrderQueries {
  /** Newest first, one row more than the limit. */
  abstract listOrders(userId: string, page: PageRequest, now: Date): Promise<readonly OrderView[]>;
  /** Of all users, newest first, one row more than the limit. */
  abstract listAllOrders(
    filter: OrderFilter,
    page: PageRequest,
    now: Date,
  ): Promise<readonly OrderOfUser[]>;
  /** Pieces of unpaid orders by room id. An expired order counts until its stock is back. */
  abstract sumPendingByRoom(roomIds: readonly string[]): Promise<ReadonlyMap<string, Supply>>;
}
