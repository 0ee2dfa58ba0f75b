import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { inIndexOrder } from '../../../../shared/database/index-order.js';
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
    await this.transactions.manager.query(
      `INSERT INTO order_orders
         (id, user_id, room_id, payment_id, user_coupon_id, lines, subtotal, discount, total, status,
          history, expires_at, created_at)
       SELECT id, "userId", "roomId", "paymentId", "userCouponId", lines, subtotal, discount, total,
         status, history, "expiresAt", "createdAt"
       FROM jsonb_to_recordset($1::jsonb) AS placed
         (id uuid, "userId" uuid, "roomId" uuid, "paymentId" uuid, "userCouponId" uuid, lines jsonb,
          subtotal bigint, discount bigint, total bigint, status text, history jsonb,
          "expiresAt" timestamptz, "createdAt" timestamptz)`,
      [JSON.stringify(orders.map(toRow))],
    );
  }

  async find(id: string): Promise<Order | null> {
    const row = await this.transactions.manager.findOneBy(OrderRow, { id });
    return row && toOrder(row);
  }

  async lock(ids: readonly string[]): Promise<ReadonlyMap<string, Order>> {
    const rows = await this.transactions.manager.query<OrderRow[]>(
      `SELECT id, user_id AS "userId", room_id AS "roomId", payment_id AS "paymentId",
         user_coupon_id AS "userCouponId", lines, subtotal, discount, total, status, history,
         expires_at AS "expiresAt", created_at AS "createdAt"
       FROM order_orders WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, toOrder(row)]));
  }

  async lockExpired(now: Date, limit: number): Promise<readonly Order[]> {
    const { manager } = this.transactions;
    const rows = await inIndexOrder(manager, () =>
      manager.find(OrderRow, {
        where: { status: 'PENDING_PAYMENT', expiresAt: LessThanOrEqual(now) },
        order: { expiresAt: 'ASC' },
        take: limit,
        lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
      }),
    );
    return rows.map(toOrder);
  }

  async findPending(
    { roomId, userId }: { readonly roomId: string; readonly userId: string | null },
    now: Date,
    limit: number,
  ): Promise<readonly string[]> {
    // Two texts, so that each has its own index: the orders of a user, or the unpaid ones of all users.
    const ofUser = userId === null ? '' : 'AND user_id = $4';
    const rows = await this.transactions.manager.query<{ id: string }[]>(
      `SELECT id FROM order_orders
       WHERE room_id = $1 AND status = 'PENDING_PAYMENT' AND expires_at > $2 ${ofUser} LIMIT $3`,
      [roomId, now, limit, ...(userId === null ? [] : [userId])],
    );
    return rows.map(({ id }) => id);
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

  async saveRefunds(orders: readonly Order[]): Promise<void> {
    await this.transactions.manager.query(
      `UPDATE order_orders stored
       SET status = change.status, history = change.history, lines = change.lines
       FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::jsonb[])
         AS change (id, status, history, lines)
       WHERE stored.id = change.id`,
      [
        orders.map(({ state }) => state.id),
        orders.map(({ status }) => status),
        orders.map(({ state }) => JSON.stringify(toStoredHistory(state.history))),
        orders.map(({ state }) => JSON.stringify(state.lines)),
      ],
    );
  }
}
