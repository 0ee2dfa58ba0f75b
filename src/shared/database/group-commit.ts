import { Batcher, type Settle } from '../batching/batcher.js';
import type { Transactions } from './transactions.js';

/**
 * Settles the requests that wait for the same row in one transaction (docs/adr/0009-group-commit.md).
 * Each request gets its own response after the commit. If the commit fails, all of them fail.
 */
export class GroupCommit<Request, Answer> {
  private readonly batches: Batcher<Request, Answer>;

  /**
   * `name` labels the batch sizes in the metrics. `settle` must lock before it writes, because its
   * first statements are sent together with `START TRANSACTION`.
   */
  constructor(
    name: string,
    private readonly transactions: Transactions,
    settle: Settle<Request, Answer>,
    maxBatchSize?: number,
  ) {
    const inTransaction: Settle<Request, Answer> = (requests, key) => {
      transactions.metrics.committedTogether(name, requests.length);
      return transactions.run(() => settle(requests, key), { beginsWithLocks: true });
    };
    this.batches = new Batcher(inTransaction, { maxBatchSize });
  }

  /** Do not call it inside a transaction, which would wait for a second connection. */
  submit(key: string, request: Request): Promise<Answer> {
    if (this.transactions.isOpen) throw new Error('A group commit must not start in a transaction');
    return this.batches.submit(key, request);
  }
}
