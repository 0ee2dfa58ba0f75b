import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { ItemQueries } from './item-queries.js';

const LANE = 'stock';
const LARGEST_BATCH = 1_000;

type Stocks = ReadonlyMap<string, number>;

/**
 * Exact stock for many readers at once: it is never cached, all that ask in one turn of the event
 * loop share one query, and each is answered by a query that began after it asked.
 */
@Injectable()
export class StockReader {
  private readonly batches = new Batcher<readonly string[], Stocks>(
    async (requests) => {
      const stocks = await this.queries.findStocks([...new Set(requests.flat())]);
      return requests.map((ids) => fulfilled(pick(stocks, ids)));
    },
    { largestBatch: LARGEST_BATCH },
  );

  constructor(
    private readonly queries: ItemQueries,
    private readonly transactions: Transactions,
  ) {}

  /** Items that do not exist are absent. */
  read(ids: readonly string[]): Promise<Stocks> {
    if (ids.length === 0) return Promise.resolve(new Map());
    // A transaction asks on its own connection: it sees its own changes, and waits for nobody.
    if (this.transactions.isOpen) return this.queries.findStocks(ids);
    return this.batches.submit(LANE, ids);
  }
}

function pick(stocks: Stocks, ids: readonly string[]): Stocks {
  return new Map(
    ids.flatMap((id): [string, number][] => {
      const stock = stocks.get(id);
      return stock === undefined ? [] : [[id, stock]];
    }),
  );
}
