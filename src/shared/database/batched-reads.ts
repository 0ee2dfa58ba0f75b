import { Batcher } from '../batching/batcher.js';
import { fulfilled } from '../batching/outcomes.js';
import type { Transactions } from './transactions.js';

type ById<Value> = ReadonlyMap<string, Value>;

const KEY = 'reads';
const MAX_BATCH = 1_000;

/**
 * Reads by id. Concurrent requests share one query. It starts after they have arrived, so each of them
 * sees every earlier commit. A transaction reads on its own connection and sees its own changes.
 */
export class BatchedReads<Value> {
  private readonly batches: Batcher<readonly string[], ById<Value>>;

  /** `query` gets each id once. Ids that do not exist are absent from its result. */
  constructor(
    private readonly transactions: Transactions,
    private readonly query: (ids: readonly string[]) => Promise<ById<Value>>,
  ) {
    this.batches = new Batcher(
      async (requests) => {
        const values = await query([...new Set(requests.flat())]);
        return requests.map(() => fulfilled(values));
      },
      { maxBatchSize: MAX_BATCH },
    );
  }

  async find(id: string): Promise<Value | null> {
    return (await this.read([id])).get(id) ?? null;
  }

  /** Ids that do not exist are absent. */
  async findAll(ids: readonly string[]): Promise<ById<Value>> {
    if (ids.length === 0) return new Map();
    const values = await this.read(ids);
    return new Map(
      ids.flatMap((id): [string, Value][] => {
        const value = values.get(id);
        return value === undefined ? [] : [[id, value]];
      }),
    );
  }

  /** May return the values of other requests too. */
  private read(ids: readonly string[]): Promise<ById<Value>> {
    return this.transactions.isOpen ? this.query(ids) : this.batches.submit(KEY, ids);
  }
}
