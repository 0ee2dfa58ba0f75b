import { Injectable } from '@nestjs/common';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import { OrderQueries } from '../../application/order-queries.js';
import { type OrderView, toOrderView } from '../../application/order-views.js';
import { toOrder } from './order-mapper.js';
import { OrderRow } from './order.row.js';

@Injectable()
export class TypeormOrderQueries extends OrderQueries {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async listOrders(userId: string, page: PageRequest, now: Date): Promise<readonly OrderView[]> {
    const ofUser = newestFirst<OrderRow>(page, { userId });
    const rows = await this.transactions.manager.find(OrderRow, ofUser);
    return rows.map((row) => toOrderView(toOrder(row), now));
  }
}
