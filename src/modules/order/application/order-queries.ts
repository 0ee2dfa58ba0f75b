import type { PageRequest } from '../../../shared/domain/page.js';
import type { Supply } from '../../queue/index.js';
import type { OrderView } from './order-views.js';

export abstract class OrderQueries {
  /** Newest first, one row more than the limit. */
  abstract listOrders(userId: string, page: PageRequest, now: Date): Promise<readonly OrderView[]>;
  /** Pieces of unpaid orders by room id. An expired order counts until its stock is back. */
  abstract sumPendingByRoom(roomIds: readonly string[]): Promise<ReadonlyMap<string, Supply>>;
}
