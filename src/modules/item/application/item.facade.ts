import { Injectable } from '@nestjs/common';
import { BatchedReads } from '../../../shared/database/batched-reads.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { type ExpectedVersions, FIRST_VERSION } from '../../../shared/domain/version.js';
import { newId } from '../../../shared/ids.js';
import { RoomFacade } from '../../queue/index.js';
import { changesOf, describedBy, type Item, type ItemDraft } from '../domain/item.js';
import { ItemError } from '../domain/item-error.js';
import { type ItemChanges, Items } from '../domain/items.js';
import { adjusted, type StockAdjustment, Stocks } from '../domain/stocks.js';
import { ItemCache } from './item-cache.js';
import { ItemQueries } from './item-queries.js';
import {
  type AdjustmentView,
  type ItemDetails,
  type ItemView,
  type StockChangeView,
  toDetails,
  toItemView,
  type VersionedItem,
} from './item-views.js';

export interface NewItem extends ItemDraft {
  /** Pieces that can be ordered at first. */
  readonly stock: number;
}

/** Items. Details come from the cache, the stock always comes from the database. */
@Injectable()
export class ItemFacade {
  private readonly stockReads = new BatchedReads(this.transactions, (ids) =>
    this.queries.findStocks(ids),
  );

  constructor(
    private readonly items: Items,
    private readonly stocks: Stocks,
    private readonly queries: ItemQueries,
    private readonly cache: ItemCache,
    private readonly rooms: RoomFacade,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates an item with its stock (seed 000, diagram 1). `adminId` is null for demo items.
   * @throws ItemError DUPLICATE_ITEM_NAME, INVALID_ITEM
   * @throws QueueError QUEUE_ROOM_NOT_FOUND
   */
  createItem({ stock, ...draft }: NewItem, adminId: string | null): Promise<ItemView> {
    return this.transactions.run(async () => {
      const description = describedBy(draft);
      await this.assertRoom(description.roomId);
      const createdAt = this.clock.now();
      const item: Item = { ...description, id: newId(), version: FIRST_VERSION, createdAt };
      await this.items.add(item);
      await this.stocks.open(this.adjustment(item.id, stock, 'initial stock', adminId));
      return toItemView(toDetails(item), stock);
    });
  }

  /**
   * Changes an item and its cached details (seed 000, diagram 3).
   * @throws ItemError ITEM_NOT_FOUND, DUPLICATE_ITEM_NAME, INVALID_ITEM
   * @throws QueueError QUEUE_ROOM_NOT_FOUND
   * @throws VersionError PRECONDITION_FAILED
   */
  async changeItem(
    id: string,
    changes: ItemChanges,
    expected: ExpectedVersions = null,
  ): Promise<VersionedItem> {
    const state = await this.transactions.run(async () => {
      await this.assertRoom(changes.roomId ?? null);
      const now = this.clock.now();
      // Locks the item in an expected version.
      const locked = await this.items.change(id, {}, now, expected);
      const item = locked && (await this.items.change(id, changesOf(locked, changes), now, null));
      if (!item) throw new ItemError('ITEM_NOT_FOUND');
      const changed = { version: item.version, value: toDetails(item) };
      await this.transactions.afterCommit(() => this.cache.write(id, changed));
      return changed;
    });
    return { version: state.version, view: await this.withStock(state.value) };
  }

  /**
   * Deletes an item and caches a tombstone (seed 000, diagram 4).
   * @throws ItemError ITEM_NOT_FOUND
   * @throws VersionError PRECONDITION_FAILED
   */
  deleteItem(id: string, expected: ExpectedVersions = null): Promise<void> {
    return this.transactions.run(async () => {
      const now = this.clock.now();
      // Locks the item in an expected version.
      if (expected) await this.items.change(id, {}, now, expected);
      const version = await this.items.delete(id, now);
      if (version === null) throw new ItemError('ITEM_NOT_FOUND');
      await this.transactions.afterCommit(() => this.cache.write(id, { version, value: null }));
    });
  }

  /** @throws ItemError ITEM_NOT_FOUND, STOCK_BELOW_ZERO, STOCK_LIMIT_EXCEEDED */
  adjustStock(
    itemId: string,
    { delta, reason }: Pick<StockAdjustment, 'delta' | 'reason'>,
    adminId: string,
  ): Promise<AdjustmentView> {
    return this.transactions.run(async () => {
      const [item] = await this.stocks.lock([itemId]);
      if (!item) throw new ItemError('ITEM_NOT_FOUND');
      const stock = adjusted(item.available, delta);
      const adjustment = this.adjustment(itemId, delta, reason, adminId);
      await this.stocks.adjust(adjustment);
      const { id, createdAt } = adjustment;
      return { id, itemId, delta, reason, stock, createdAt: createdAt.toISOString() };
    });
  }

  /**
   * Stock adjustments of an item, newest first, one more than the limit. A deleted item keeps them.
   * @throws ItemError ITEM_NOT_FOUND
   */
  async listAdjustments(itemId: string, page: PageRequest): Promise<readonly StockChangeView[]> {
    const adjustments = await this.queries.listAdjustments(itemId, page);
    // Every item has the adjustment that made its first stock.
    if (adjustments.length === 0 && page.after === null) throw new ItemError('ITEM_NOT_FOUND');
    return adjustments;
  }

  /**
   * Reads the item in the caller's transaction, and locks its stock until the transaction ends.
   * @throws ItemError ITEM_NOT_FOUND
   */
  async lockItem(id: string): Promise<ItemView> {
    const [stocked] = await this.stocks.lock([id]);
    const { value } = await this.queries.findState(id);
    if (!stocked || !value) throw new ItemError('ITEM_NOT_FOUND');
    return toItemView(value, stocked.available);
  }

  /**
   * Returns cached details (seed 000, diagram 2) with the exact stock (seed 004).
   * @throws ItemError ITEM_NOT_FOUND
   */
  async getItem(id: string): Promise<VersionedItem> {
    const { version, value } = await this.cache.find(id);
    if (!value) throw new ItemError('ITEM_NOT_FOUND');
    return { version, view: await this.withStock(value) };
  }

  /** Items whose name contains `name`, or all for null; newest first, one more than the limit. */
  listItems(name: string | null, page: PageRequest): Promise<readonly ItemView[]> {
    return this.queries.listItems(name, page);
  }

  /** Also hidden items, in all rooms or one; newest first, one more than the limit. */
  listAllItems(roomId: string | null, page: PageRequest): Promise<readonly ItemView[]> {
    return this.queries.listAllItems(roomId, page);
  }

  /** Cached details by item id; items that do not exist are absent. */
  async getDetails(ids: readonly string[]): Promise<ReadonlyMap<string, ItemDetails>> {
    const found = await Promise.all([...new Set(ids)].map((id) => this.cache.find(id)));
    const existing = found.flatMap(({ value }) => value ?? []);
    return new Map(existing.map((details) => [details.id, details]));
  }

  /** Available stock by item id; items that do not exist are absent. */
  getStocks(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.stockReads.findAll(ids);
  }

  private async withStock(details: ItemDetails): Promise<ItemView> {
    return toItemView(details, (await this.stockReads.find(details.id)) ?? 0);
  }

  private async assertRoom(roomId: string | null): Promise<void> {
    if (roomId !== null) await this.rooms.getRoom(roomId);
  }

  private adjustment(
    itemId: string,
    delta: number,
    reason: string,
    adminId: string | null,
  ): StockAdjustment {
    return { id: newId(), itemId, delta, reason, adminId, createdAt: this.clock.now() };
  }
}
