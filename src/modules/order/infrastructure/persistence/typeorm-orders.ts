import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { Order } from '../../domain/order.js';
import { Orders } from '../../domain/orders.js';
import { toOrder, toRow, toStoredHistory } from './order-mapper.js';
import { OrderRow } from './order.row.js';

@Injectable()
export class TypeormOrders extends Orders {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(orders: readonly Order[]): Promise<void> {
    await this.transactions.manager.insert(OrderRow, orders.map(toRow));
  }

  async find(id: string): Promise<Order | null> {
    const row = await this.transactions.manager.findOneBy(OrderRow, { id });
    return row && toOrder(row);
  }

  async lock(id: string): Promise<Order | null> {
    const row = await this.transactions.manager.findOne(OrderRow, {
      where: { id },
      lock: { mode: 'pessimistic_write' },
    });
    return row && toOrder(row);
  }

  async lockEnded(now: Date, limit: number): Promise<readonly Order[]> {
    const rows = await this.transactions.manager.find(OrderRow, {
      where: { status: 'PENDING_PAYMENT', expiresAt: LessThanOrEqual(now) },
      order: { expiresAt: 'ASC' },
      take: limit,
      lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
    });
    return rows.map(toOrder);
  }

  async save(orders: readonly Order[]): Promise<void> {
    await this.transactions.manager.query(
      `UPDATE order_orders stored SET status = change.status, history = change.history
       FROM unnest($1::uuid[], $2::text[], $3::jsonb[]) AS change (id, status, history)
       WHERE stored.id = change.id`,
      [
        orders.map(({ state }) => state.id),
        orders.map(({ status }) => status),
        orders.map(({ state }) => JSON.stringify(toStoredHistory(state.history))),
      ],
    );
  }
}
