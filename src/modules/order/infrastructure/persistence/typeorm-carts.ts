import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../shared/database/transactions.js';
import {
  type CartEntry,
  type CartItem,
  Carts,
  MAX_CART_ITEMS,
  MAX_QUANTITY,
} from '../../domain/cart.js';

@Injectable()
export class TypeormCarts extends Carts {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  list(userId: string): Promise<readonly CartItem[]> {
    return this.transactions.manager.query<CartItem[]>(
      `SELECT item_id AS "itemId", quantity FROM order_cart_items
       WHERE user_id = $1 ORDER BY added_at, item_id`,
      [userId],
    );
  }

  /** An advisory lock serializes the changes of a cart, so concurrent requests can't exceed its size. */
  put(userId: string, { itemId, quantity }: CartItem): Promise<boolean> {
    return this.transactions.run(async () => {
      const { manager } = this.transactions;
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
        `cart of ${userId}`,
      ]);
      const stored = await manager.query<object[]>(
        `INSERT INTO order_cart_items (user_id, item_id, quantity)
         SELECT $1, $2, $3
         WHERE $4 > (SELECT count(*) FROM order_cart_items WHERE user_id = $1 AND item_id <> $2)
         ON CONFLICT (user_id, item_id) DO UPDATE SET quantity = EXCLUDED.quantity
         RETURNING item_id`,
        [userId, itemId, quantity, MAX_CART_ITEMS],
      );
      return stored.length > 0;
    });
  }

  async giveBack(orderIds: readonly string[]): Promise<void> {
    const { manager } = this.transactions;
    const locked = await manager.query<object[]>(
      `SELECT pg_advisory_xact_lock(hashtextextended('cart of ' || user_id, 0))
       FROM (SELECT DISTINCT user_id FROM order_orders
             WHERE id = ANY($1::uuid[]) AND from_cart IS NOT NULL ORDER BY user_id) buyers`,
      [orderIds],
    );
    if (locked.length === 0) return;
    // Subqueries that count can't become joins, so PostgreSQL finds the rows of carts by index.
    await manager.query(
      `WITH back AS (
         SELECT user_id, part.key::uuid AS item_id, sum(part.value::int) AS quantity
         FROM order_orders CROSS JOIN jsonb_each_text(from_cart) part
         WHERE id = ANY($1::uuid[]) GROUP BY 1, 2
       ), counted AS (
         SELECT back.*,
           (SELECT count(*) FROM order_cart_items cart WHERE cart.user_id = back.user_id) AS size,
           (SELECT count(*) FROM order_cart_items cart
            WHERE cart.user_id = back.user_id AND cart.item_id = back.item_id) AS same
         FROM back
       ), placed AS (
         SELECT *, row_number() OVER (PARTITION BY user_id, same ORDER BY item_id) AS place
         FROM counted
       )
       INSERT INTO order_cart_items AS cart (user_id, item_id, quantity)
       SELECT user_id, item_id, least(quantity, $2) FROM placed
       WHERE same = 1 OR size + place <= $3 ORDER BY user_id, item_id
       ON CONFLICT (user_id, item_id)
       DO UPDATE SET quantity = least(cart.quantity + excluded.quantity, $2)`,
      [orderIds, MAX_QUANTITY, MAX_CART_ITEMS],
    );
  }

  async remove(entries: readonly CartEntry[]): Promise<void> {
    await this.transactions.manager.query(
      `DELETE FROM order_cart_items cart
       USING unnest($1::uuid[], $2::uuid[]) AS entry (user_id, item_id)
       WHERE cart.user_id = entry.user_id AND cart.item_id = entry.item_id`,
      [entries.map(({ userId }) => userId), entries.map(({ itemId }) => itemId)],
    );
  }
}
