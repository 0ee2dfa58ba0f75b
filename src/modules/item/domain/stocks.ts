import { MAX_STOCK } from './item.js';
import { ItemError } from './item-error.js';
import type { BasketLine, StockedItem } from './locked-stock.js';

/** The first stock of an item, or a later change by an admin. Adjustments are never deleted. */
export interface StockAdjustment {
  readonly id: string;
  readonly itemId: string;
  readonly delta: number;
  readonly reason: string;
  /** Null for demo items. */
  readonly adminId: string | null;
  readonly createdAt: Date;
}

/** Returns the stock after an adjustment. @throws ItemError STOCK_BELOW_ZERO, STOCK_LIMIT_EXCEEDED */
export function adjusted(available: number, delta: number): number {
  const stock = available + delta;
  if (stock < 0) throw new ItemError('STOCK_BELOW_ZERO', { stock: available });
  if (delta > 0 && stock > MAX_STOCK) {
    throw new ItemError('STOCK_LIMIT_EXCEEDED', { stock: available });
  }
  return stock;
}

/**
 * Stores the pieces of each item that can be ordered. The lock of the row decides every race. Several
 * rows are always locked in the order of their ids.
 */
export abstract class Stocks {
  /** Adds the stock of a new item. `first` is its first adjustment. */
  abstract open(first: StockAdjustment): Promise<void>;
  /** Locks stock. Unknown and deleted items are absent. Quantities are read after the wait for the lock. */
  abstract lock(itemIds: readonly string[]): Promise<readonly StockedItem[]>;
  /** Changes a locked row and stores the adjustment. */
  abstract adjust(adjustment: StockAdjustment): Promise<void>;
  /** Subtracts from locked rows. Returns the number of rows. */
  abstract take(lines: readonly BasketLine[]): Promise<number>;
  /** Adds the quantities, also to deleted items. Each item is named once. */
  abstract giveBack(lines: readonly BasketLine[]): Promise<void>;
}
