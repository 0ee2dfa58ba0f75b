import type { PageRequest } from '../../../shared/domain/page.js';
import type { OrderView } from './order-views.js';

export abstract class OrderQueries {
  /** Newest first, one row more than the limit. */
  abstract listOrders(userId: string, page: PageRequest, now: Date): Promise<readonly OrderView[]>;
}
