import { Injectable } from '@nestjs/common';
import { type BasketLine, LockedStock } from '../domain/locked-stock.js';
import { Stocks } from '../domain/stocks.js';

/** The stock of items, for the context that orders them. Call it inside its transaction. */
@Injectable()
export class StockFacade {
  constructor(private readonly stocks: Stocks) {}

  /**
   * Locks the stock rows of these items until the transaction ends, in the order of their ids.
   * Items that do not exist, or no more, are absent. Quantities are those after the wait for the
   * lock; name and price may be those of its beginning.
   */
  async lock(itemIds: readonly string[]): Promise<LockedStock> {
    return new LockedStock(await this.stocks.lock(sorted(itemIds)));
  }

  /** Writes what was taken, in one statement. */
  async save(stock: LockedStock): Promise<void> {
    const lines = [...stock.taken].map(([itemId, quantity]) => ({ itemId, quantity }));
    if (lines.length === 0) return;
    const changed = await this.stocks.take(lines);
    if (changed !== lines.length) throw new Error('The stock of an item was not locked');
  }

  /** Gives quantities back (cancelled, expired, refunded), to deleted items too. */
  async giveBack(lines: readonly BasketLine[]): Promise<void> {
    const sums = new Map<string, number>();
    for (const { itemId, quantity } of lines) {
      sums.set(itemId, (sums.get(itemId) ?? 0) + quantity);
    }
    if (sums.size === 0) return;
    await this.stocks.giveBack([...sums].map(([itemId, quantity]) => ({ itemId, quantity })));
  }
}

function sorted(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort();
}
