import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { isSerializationConflict } from './database-errors.js';
import { DatabaseMetrics } from './database-metrics.js';

interface OpenTransaction {
  readonly manager: EntityManager;
  readonly afterCommit: AfterCommitWork[];
  /** Why it never began. */
  failure?: Error;
}

interface TransactionOptions {
  /**
   * Its first statements only lock or read, and nothing is written before their answers have come.
   * Then they are sent together with `START TRANSACTION`, a round trip less for all who wait.
   */
  readonly beginsWithLocks?: boolean;
}

type AfterCommitWork = () => Promise<void>;

const MAX_ATTEMPTS = 5;
const FIRST_RETRY_DELAY_MS = 5;

/**
 * Transactions on one connection. The outermost `run` opens the transaction; every `run` inside it
 * joins, however deep and in whichever context, because a second pooled connection inside a
 * transaction deadlocks the pool under load (docs/adr/0002-transactions.md).
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
   * Runs `work` in a transaction: all of it or nothing. When PostgreSQL breaks a tie by aborting us
   * (SQLSTATE 40001, 40P01) the whole of `work` runs again, so it must have no other effects than
   * rows, what it registers with `afterCommit`, and what docs/adr/0007-redis-inside-a-transaction.md
   * allows.
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
   * Marks where the open transaction can go back to; the mark is sent, not waited for. What this returns undoes
   * all that was written since, and leaves what was locked before locked.
   */
  savepoint(): () => Promise<void> {
    const { manager } = this;
    const isSet = manager.query('SAVEPOINT before_writes');
    // Whoever never goes back needs no answer; that it failed, the next statement says.
    isSet.catch(() => undefined);
    return async () => {
      await isSet;
      await manager.query('ROLLBACK TO SAVEPOINT before_writes');
    };
  }

  /**
   * Registers work for the moment after the commit, for what PostgreSQL can't undo (Redis, the
   * network). Its failure is logged and never reaches the caller: the commit stands. Outside a
   * transaction it runs at once.
   */
  async afterCommit(work: AfterCommitWork): Promise<void> {
    const transaction = this.open.getStore();
    if (transaction) transaction.afterCommit.push(work);
    else await this.settle([work]);
  }

  private async attempt<Result>(
    work: () => Promise<Result>,
    options: TransactionOptions,
  ): Promise<Result> {
    this.openCount += 1;
    try {
      const { result, afterCommit } = await this.commit(work, options);
      // The transaction is over: what runs now must not find it.
      await this.open.run(null, () => this.settle(afterCommit));
      return result;
    } finally {
      this.openCount -= 1;
      // Before Node.js 24 every promise of the process pays while a storage is in use: a third of a small read.
      // With traces on, that of OpenTelemetry always is.
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
      // If it fails when its first statements have been sent already, they have locked nothing; there are no others.
      started.catch((error: unknown) => (transaction.failure = error as Error));
      await (beginsWithLocks ? untilSent() : started);
      const result = await this.open.run(transaction, work);
      await started;
      await runner.commitTransaction();
      return { result, afterCommit: transaction.afterCommit };
    } catch (error) {
      // The error that was first says more than that of a connection that is gone.
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

/** Between the call and the statement TypeORM has promises only; they are settled before the next tick. */
function untilSent(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
