import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { UserDirectory, type WithUser } from '../../user/index.js';
import { type OrderFilter, OrderQueries } from './order-queries.js';
import type { OrderView } from './order-views.js';

/** A condition is null when it does not matter. */
export type OrderConditions = Omit<OrderFilter, 'userIds'> & { readonly email: string | null };

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
  async list(
    { email, from, to, ...conditions }: OrderConditions,
    page: PageRequest,
  ): Promise<readonly OrderOfUser[]> {
    const filter = { ...(await this.users.filterBy({ email, from, to })), ...conditions };
    const rows = await this.queries.listAllOrders(filter, page, this.clock.now());
    return this.users.withUsers(rows);
  }
}
