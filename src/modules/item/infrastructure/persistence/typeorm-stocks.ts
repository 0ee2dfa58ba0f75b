import { Injectable } from '@nestjs/common';
import { columnsOf } from '../../../../shared/database/columns.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { BasketLine, StockedItem } from '../../domain/locked-stock.js';
import { type StockAdjustment, Stocks } from '../../domain/stocks.js';
import { StockRow } from './stock.row.js';
import { StockAdjustmentRow } from './stock-adjustment.row.js';

/** Every statement locks its rows in the order of the item ids, so two of them never deadlock. */
@Injectable()
export class TypeormStocks extends Stocks {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async open(first: StockAdjustment): Promise<void> {
    const { manager } = this.transactions;
    await manager.insert(StockRow, { itemId: first.itemId, available: first.delta });
    await manager.insert(StockAdjustmentRow, first);
  }

  async adjust(adjustment: StockAdjustment): Promise<void> {
    const { manager } = this.transactions;
    await manager.query(`UPDATE item_stock SET available = available + $2 WHERE item_id = $1`, [
      adjustment.itemId,
      adjustment.delta,
    ]);
    await manager.insert(StockAdjustmentRow, adjustment);
  }

  /**
   * After a wait for a lock PostgreSQL reads the locked row again, so `available` is current. It does
   * not read the item again, because that row is not locked.
   */
  lock(itemIds: readonly string[]): Promise<readonly StockedItem[]> {
    return this.transactions.manager.query<StockedItem[]>(
      `SELECT item.id, name, price, room_id AS "roomId", max_per_user AS "maxPerUser",
         on_sale_from AS "onSaleFrom", on_sale_until AS "onSaleUntil", available
       FROM item_stock stock JOIN item_items item ON item.id = stock.item_id
       WHERE stock.item_id = ANY($1::uuid[]) AND deleted_at IS NULL
       ORDER BY stock.item_id FOR UPDATE OF stock`,
      [itemIds],
    );
  }

  async take(lines: readonly BasketLine[]): Promise<number> {
    const [, changed] = await this.transactions.manager.query<[unknown[], number]>(
      `UPDATE item_stock stock SET available = available - quantity
       FROM unnest($1::uuid[], $2::int[]) AS taken (item_id, quantity)
       WHERE stock.item_id = taken.item_id`,
      columnsOf(lines, 'itemId', 'quantity'),
    );
    return changed;
  }

  async giveBack(lines: readonly BasketLine[]): Promise<void> {
    await this.transactions.manager.query(
      `WITH locked AS (
         SELECT item_id, quantity FROM item_stock stock
         JOIN unnest($1::uuid[], $2::int[]) AS back (item_id, quantity) USING (item_id)
         ORDER BY item_id FOR UPDATE OF stock
       )
       UPDATE item_stock stock SET available = available + quantity
       FROM locked WHERE stock.item_id = locked.item_id`,
      columnsOf(lines, 'itemId', 'quantity'),
    );
  }
}
