import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
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

  async listOrders(
    userId: string,
    { limit, after }: PageRequest,
    now: Date,
  ): Promise<readonly OrderView[]> {
    const rows = await this.transactions.manager.find(OrderRow, {
      where: { userId, ...(after !== null && { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return rows.map((row) => toOrderView(toOrder(row), now));
  }
}
