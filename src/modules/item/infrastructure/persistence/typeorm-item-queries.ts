import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Versioned } from '../../../../shared/cache/versioned.js';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import { MAX_OFFERS, type Offer, type Supply } from '../../../queue/index.js';
import { ItemQueries } from '../../application/item-queries.js';
import {
  type BestSeller,
  type ItemDetails,
  type ItemView,
  type StockChangeView,
  toDetails,
} from '../../application/item-views.js';
import { ItemRow } from './item.row.js';
import { StockAdjustmentRow } from './stock-adjustment.row.js';

@Injectable()
export class TypeormItemQueries extends ItemQueries {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async findState(id: string): Promise<Versioned<ItemDetails>> {
    const row = await this.transactions.manager.findOneBy(ItemRow, { id });
    if (!row) return { version: 0, value: null };
    return { version: row.version, value: row.deletedAt ? null : toDetails(row) };
  }

  async findStocks(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.transactions.manager.query<{ id: string; available: number }[]>(
      `SELECT item_id AS id, available FROM item_stock WHERE item_id = ANY($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map(({ id, available }) => [id, available]));
  }

  async sumStocksByRoom(
    roomIds: readonly string[],
    now: Date,
  ): Promise<ReadonlyMap<string, Supply>> {
    const rows = await this.transactions.manager.query<{ roomId: string; left: string }[]>(
      `SELECT room_id AS "roomId", sum(available) AS left
       FROM item_items item JOIN item_stock ON item_id = item.id
       WHERE room_id = ANY($1::uuid[]) AND deleted_at IS NULL
         AND (on_sale_until IS NULL OR on_sale_until > $2)
       GROUP BY room_id`,
      [roomIds, now],
    );
    return new Map(rows.map(({ roomId, left }) => [roomId, { left: Number(left), held: 0 }]));
  }

  async listOffers(roomId: string): Promise<readonly Offer[]> {
    const rows = await this.transactions.manager.find(ItemRow, {
      select: { id: true, name: true },
      where: { roomId, hidden: false, deletedAt: IsNull() },
      order: { id: 'DESC' },
      take: MAX_OFFERS,
    });
    return rows.map(({ id, name }) => ({ kind: 'ITEM', id, name }));
  }

  async listAdjustments(itemId: string, page: PageRequest): Promise<readonly StockChangeView[]> {
    const ofItem = newestFirst<StockAdjustmentRow>(page, { itemId });
    const rows = await this.transactions.manager.find(StockAdjustmentRow, ofItem);
    return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
  }

  async listItems(
    name: string | null,
    { limit, after }: PageRequest,
  ): Promise<readonly ItemView[]> {
    const rows = await this.transactions.manager.query<(ItemRow & { stock: number })[]>(
      `SELECT item.id, name, description, price, room_id AS "roomId", max_per_user AS "maxPerUser",
              on_sale_from AS "onSaleFrom", on_sale_until AS "onSaleUntil", hidden,
              created_at AS "createdAt", available AS stock
       FROM item_search($1, $2, $3) found
       JOIN item_items item ON item.id = found JOIN item_stock ON item_id = item.id
       ORDER BY item.id DESC`,
      [name, after, limit + 1],
    );
    return rows.map((row) => ({ ...toDetails(row), stock: row.stock }));
  }

  async listBestSellers(since: Date, limit: number): Promise<readonly BestSeller[]> {
    const rows = await this.transactions.manager.query<
      (Omit<BestSeller, 'quantity'> & { quantity: string })[]
    >(
      `SELECT item.id AS "itemId", name, price, sold.quantity
       FROM (
         SELECT item_id, sum(quantity) AS quantity FROM item_sales_hourly
         WHERE hour >= $1 GROUP BY item_id HAVING sum(quantity) > 0
       ) sold
       JOIN item_items item ON item.id = sold.item_id
       WHERE deleted_at IS NULL AND NOT hidden
       ORDER BY sold.quantity DESC, item.id LIMIT $2`,
      [since, limit],
    );
    return rows.map((row) => ({ ...row, quantity: Number(row.quantity) }));
  }
}
