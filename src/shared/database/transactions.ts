import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { isSerializationConflict } from './database-errors.js';
import { DatabaseMetrics } from './database-metrics.js';

interface OpenTransaction {
  readonly manager: EntityManager;
  readonly afterCommit: AfterCommitWork[];
  /** Set if `START TRANSACTION` failed. */
  failure?: Error;
}

interface TransactionOptions {
  /**
   * Sends the first statements together with `START TRANSACTION`, to save a round trip. They may only
   * lock or read, and the transaction must await their results before it writes.
   */
  readonly beginsWithLocks?: boolean;
}

type AfterCommitWork = () => Promise<void>;

const MAX_ATTEMPTS = 5;
const FIRST_RETRY_DELAY_MS = 5;

/**
 * The outermost `run` opens a transaction. Every `run` inside it, in any context, joins it on the same
 * connection, because a second pooled connection inside a transaction deadlocks the pool under load
 * (docs/adr/0002-transactions.md).
 */
@Injectable()
export class Transactions {
  private readonly logger = new Logger(Transactions.name);
  private readonly open = new AsyncLocalStorage<OpenTransaction | null>();
  private openCount = 0;

  constructor(
    private readonly dataSource: DataSource,
    readonly metrics: DatabaseMetrics,
  ) {}

  /** The connection of the open transaction, or the pool when there is none. */
  get manager(): EntityManager {
    const transaction = this.open.getStore();
    if (transaction?.failure) throw transaction.failure;
    return transaction?.manager ?? this.dataSource.manager;
  }

  /** Whether the caller is in a transaction. */
  get isOpen(): boolean {
    return Boolean(this.open.getStore());
  }

  /**
   * Runs `work` in a transaction. After a conflict (SQLSTATE 40001, 40P01) the whole of `work` runs
   * again, so its effects may only be rows, work for `afterCommit`, and what
   * docs/adr/0007-redis-inside-a-transaction.md allows.
   */
  async run<Result>(
    work: () => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    if (this.open.getStore()) return work();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(work, options);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isSerializationConflict(error)) throw error;
        await sleep(FIRST_RETRY_DELAY_MS * 2 ** attempt * Math.random());
      }
    }
  }

  /**
   * Sets a savepoint without waiting for it. Returns a function that undoes all writes since then, and
   * keeps the locks taken before.
   */
  savepoint(): () => Promise<void> {
    const { manager } = this;
    const isSet = manager.query('SAVEPOINT before_writes');
    // If the transaction never rolls back to it, a failed SAVEPOINT surfaces on the next statement.
    isSet.catch(() => undefined);
    return async () => {
      await isSet;
      await manager.query('ROLLBACK TO SAVEPOINT before_writes');
    };
  }

  /**
   * Registers work that runs after the commit: effects that PostgreSQL can't undo (Redis, the network).
   * A failure is logged and does not reach the caller, because the commit stands. Outside a
   * transaction the work runs at once.
   */
  async afterCommit(work: AfterCommitWork): Promise<void> {
    const transaction = this.open.getStore();
    if (transaction) transaction.afterCommit.push(work);
    else await this.settle([work]);
  }

  /** Starts work that outlives the caller's transaction, such as a timer. It takes no part in the transaction. */
  outside<Result>(start: () => Result): Result {
    return this.open.getStore() ? this.open.run(null, start) : start();
  }

  private async attempt<Result>(
    work: () => Promise<Result>,
    options: TransactionOptions,
  ): Promise<Result> {
    this.openCount += 1;
    try {
      const { result, afterCommit } = await this.commit(work, options);
      // This work must not join the transaction, which has ended.
      await this.open.run(null, () => this.settle(afterCommit));
      return result;
    } finally {
      this.openCount -= 1;
      // Before Node.js 24 a storage in use slows down every promise of the process: a small read by a third.
      // With traces on, the storage of OpenTelemetry is always in use.
      if (this.openCount === 0) this.open.disable();
    }
  }

  private async commit<Result>(
    work: () => Promise<Result>,
    { beginsWithLocks }: TransactionOptions,
  ): Promise<{ result: Result; afterCommit: readonly AfterCommitWork[] }> {
    const runner = this.dataSource.createQueryRunner();
    const transaction: OpenTransaction = { manager: runner.manager, afterCommit: [] };
    try {
      await runner.connect();
      const started = runner.startTransaction();
      // Statements that were sent before it failed hold no locks. `manager` refuses all later ones.
      started.catch((error: unknown) => (transaction.failure = error as Error));
      await (beginsWithLocks ? untilSent() : started);
      const result = await this.open.run(transaction, work);
      await started;
      await runner.commitTransaction();
      return { result, afterCommit: transaction.afterCommit };
    } catch (error) {
      // The first error explains more than that of a rollback on a lost connection.
      await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  private async settle(works: readonly AfterCommitWork[]): Promise<void> {
    for (const work of works) {
      try {
        await work();
      } catch (error) {
        this.logger.warn(`Work after a commit failed: ${String(error)}`);
      }
    }
  }
}

/** Resolves once TypeORM has sent its statement: until then it awaits only promises that are settled. */
function untilSent(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
