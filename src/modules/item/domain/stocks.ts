import { MAX_STOCK } from './item.js';
import { ItemError } from './item-error.js';
import type { BasketLine, StockedItem } from './locked-stock.js';

/** A correction of a stock by an admin, or its first filling. They are kept for ever. */
export interface StockAdjustment {
  readonly id: string;
  readonly itemId: string;
  readonly delta: number;
  readonly reason: string;
  /** Who did it; null when it came with the installation. */
  readonly adminId: string | null;
  readonly createdAt: Date;
}

/** @throws ItemError STOCK_BELOW_ZERO, STOCK_LIMIT_EXCEEDED */
export function adjusted(available: number, delta: number): number {
  const stock = available + delta;
  if (stock < 0) throw new ItemError('STOCK_BELOW_ZERO', { stock: available });
  if (delta > 0 && stock > MAX_STOCK) {
    throw new ItemError('STOCK_LIMIT_EXCEEDED', { stock: available });
  }
  return stock;
}

/**
 * How much of each item can still be ordered. One row an item decides every race for it; several
 * rows are always locked in the order of their ids.
 */
export abstract class Stocks {
  /** Opens the stock of a new item with its first adjustment. */
  abstract open(first: StockAdjustment): Promise<void>;
  /** Locks the stock of those of the items that exist; their quantities are those after the wait. */
  abstract lock(itemIds: readonly string[]): Promise<readonly StockedItem[]>;
  /** Changes a row that the transaction has locked, and notes why. */
  abstract adjust(adjustment: StockAdjustment): Promise<void>;
  /** Takes from rows that the transaction has locked; returns how many there were. */
  abstract take(lines: readonly BasketLine[]): Promise<number>;
  abstract giveBack(lines: readonly BasketLine[]): Promise<void>;
}
