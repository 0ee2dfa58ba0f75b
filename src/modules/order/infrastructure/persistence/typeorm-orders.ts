import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { inIndexOrder } from '../../../../shared/database/index-order.js';
import { columnsOf } from '../../../../shared/database/columns.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { Order } from '../../domain/order.js';
import { type OrderedPieces, Orders } from '../../domain/orders.js';
import { toOrder, toRow, toStoredHistory } from './order-mapper.js';
import { OrderRow } from './order.row.js';

/**
 * One statement, so that an order stores exactly what it took out of the cart. Several orders of a batch
 * may take the same row in turn. Rows of carts are locked in the order of their keys, and each is found
 * by its key: PostgreSQL can't turn a subquery that locks into a join.
 */
const ADD = `
  WITH ordered AS (
    SELECT *, sum(quantity) OVER (PARTITION BY user_id, item_id ORDER BY id) - quantity AS ordered_before
    FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[]) AS line (id, user_id, item_id, quantity)
  ), locked AS (
    SELECT wanted.*, cart.quantity AS had
    FROM (SELECT DISTINCT user_id, item_id FROM ordered ORDER BY user_id, item_id) wanted
    CROSS JOIN LATERAL (
      SELECT quantity FROM order_cart_items stored
      WHERE stored.user_id = wanted.user_id AND stored.item_id = wanted.item_id FOR UPDATE) cart
  ), taken AS (
    SELECT id, user_id, item_id, had, least(quantity, had - ordered_before)::int AS quantity
    FROM locked JOIN ordered USING (user_id, item_id) WHERE had > ordered_before
  ), kept AS (
    SELECT user_id, item_id, (had - sum(quantity))::int AS quantity
    FROM taken GROUP BY user_id, item_id, had
  ), removed AS (
    DELETE FROM order_cart_items cart USING kept
    WHERE cart.user_id = kept.user_id AND cart.item_id = kept.item_id AND kept.quantity = 0
  ), lowered AS (
    UPDATE order_cart_items cart SET quantity = kept.quantity FROM kept
    WHERE cart.user_id = kept.user_id AND cart.item_id = kept.item_id AND kept.quantity > 0
  )
  INSERT INTO order_orders
    (id, user_id, room_id, payment_id, user_coupon_id, lines, subtotal, discount, total, status,
     history, expires_at, created_at, from_cart)
  SELECT id, "userId", "roomId", "paymentId", "userCouponId", lines, subtotal, discount, total,
    status, history, "expiresAt", "createdAt",
    (SELECT jsonb_object_agg(item_id, quantity) FROM taken WHERE taken.id = placed.id)
  FROM jsonb_to_recordset($1::jsonb) AS placed
    (id uuid, "userId" uuid, "roomId" uuid, "paymentId" uuid, "userCouponId" uuid, lines jsonb,
     subtotal bigint, discount bigint, total bigint, status text, history jsonb,
     "expiresAt" timestamptz, "createdAt" timestamptz)`;

@Injectable()
export class TypeormOrders extends Orders {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(orders: readonly Order[]): Promise<void> {
    const lines = orders.flatMap(({ state: { id, userId, lines: some } }) =>
      some.map(({ itemId, quantity }) => ({ id, userId, itemId, quantity })),
    );
    await this.transactions.manager.query(ADD, [
      JSON.stringify(orders.map(toRow)),
      ...columnsOf(lines, 'id', 'userId', 'itemId', 'quantity'),
    ]);
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

  countPieces(
    userIds: readonly string[],
    itemIds: readonly string[],
  ): Promise<readonly OrderedPieces[]> {
    // The subquery groups, so PostgreSQL reads the orders of each user by index.
    return this.transactions.manager.query<OrderedPieces[]>(
      `SELECT buyer.id AS "userId", ordered."itemId", ordered.quantity
       FROM unnest($1::uuid[]) AS buyer (id) CROSS JOIN LATERAL (
         SELECT line."itemId", sum(quantity - coalesce("refundedQuantity", 0))::int AS quantity
         FROM order_orders CROSS JOIN jsonb_to_recordset(lines)
           AS line ("itemId" uuid, quantity int, "refundedQuantity" int)
         WHERE user_id = buyer.id AND status IN ('PENDING_PAYMENT', 'PAID', 'COMPLETED')
           AND line."itemId" = ANY($2::uuid[])
         GROUP BY line."itemId") ordered`,
      [userIds, itemIds],
    );
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
