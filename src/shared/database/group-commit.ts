import { Batcher, type Settle } from '../batching/batcher.js';
import type { Transactions } from './transactions.js';

/**
 * Group commit for a contended row. PostgreSQL changes one row some 2,500 times a second, because
 * each change waits for the commit of the one before. So the requests that wait for the same row
 * (a lane) are settled together, in one transaction and few statements, each with an answer of its
 * own. Nobody is answered before the commit; when it fails, all of its requests fail.
 *
 * `settle` locks what it decides about before it writes anything, so the first statements of a batch are sent with
 * its `START TRANSACTION`.
 *
 * Don't submit inside a transaction: it would wait on one connection for work on another.
 */
export class GroupCommit<Request, Answer> {
  private readonly batches: Batcher<Request, Answer>;

  /** `name` is what operators see the sizes of its batches under. */
  constructor(
    name: string,
    private readonly transactions: Transactions,
    settle: Settle<Request, Answer>,
    largestBatch?: number,
  ) {
    const inTransaction: Settle<Request, Answer> = (requests, lane) => {
      transactions.metrics.committedTogether(name, requests.length);
      return transactions.run(() => settle(requests, lane), { beginsWithLocks: true });
    };
    this.batches = new Batcher(inTransaction, { largestBatch, waitsForReturns: true });
  }

  submit(lane: string, request: Request): Promise<Answer> {
    if (this.transactions.isOpen) throw new Error('A group commit was asked for in a transaction');
    return this.batches.submit(lane, request);
  }
}
