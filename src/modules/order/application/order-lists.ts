import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { type ConditionsOf, UserDirectory, type WithUser } from '../../user/index.js';
import { type OrderFilter, OrderQueries } from './order-queries.js';
import type { OrderView } from './order-views.js';

export type OrderConditions = ConditionsOf<OrderFilter>;

export type OrderOfUser = WithUser<OrderView & { userId: string }>;

/** Orders of all users, for admins. */
@Injectable()
export class OrderLists {
  constructor(
    private readonly queries: OrderQueries,
    private readonly users: UserDirectory,
    private readonly clock: Clock,
  ) {}

  /** Newest first, one more than the limit. */
  list(conditions: OrderConditions, page: PageRequest): Promise<readonly OrderOfUser[]> {
    return this.users.listRows(conditions, (filter: OrderFilter) =>
      this.queries.listAllOrders(filter, page, this.clock.now()),
    );
  }
}
