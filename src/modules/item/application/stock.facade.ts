import { Injectable } from '@nestjs/common';
import { type BasketLine, LockedStock } from '../domain/locked-stock.js';
import { Stocks } from '../domain/stocks.js';

/** The stock of items, for the context that orders them. Call every method inside its transaction. */
@Injectable()
export class StockFacade {
  constructor(private readonly stocks: Stocks) {}

  /**
   * Locks the stock of these items until the transaction ends, in the order of their ids. Unknown and
   * deleted items are absent. Quantities are read after the wait for the lock; names and prices may
   * be read before it.
   */
  async lock(itemIds: readonly string[]): Promise<LockedStock> {
    return new LockedStock(await this.stocks.lock(itemIds));
  }

  /** Subtracts the taken quantities, in one statement. */
  async save(stock: LockedStock): Promise<void> {
    const lines = [...stock.taken].map(([itemId, quantity]) => ({ itemId, quantity }));
    if (lines.length === 0) return;
    const changed = await this.stocks.take(lines);
    if (changed !== lines.length) throw new Error('The stock of a taken item was not locked');
  }

  /** Returns the quantities of cancelled, expired or refunded orders, also to deleted items. */
  async giveBack(lines: readonly BasketLine[]): Promise<void> {
    const sums = new Map<string, number>();
    for (const { itemId, quantity } of lines) {
      sums.set(itemId, (sums.get(itemId) ?? 0) + quantity);
    }
    if (sums.size === 0) return;
    await this.stocks.giveBack([...sums].map(([itemId, quantity]) => ({ itemId, quantity })));
  }
}
