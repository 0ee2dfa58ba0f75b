import { Logger } from '@nestjs/common';
import { withTimeout } from '../timeout.js';
import type { Transactions } from './transactions.js';

interface RecentRead<Value> {
  value: Promise<Value>;
  /** In milliseconds of `performance.now()`; infinite while the read is under way. */
  freshUntil: number;
  /** The rest after the read; infinite while it is under way. */
  restUntil: number;
  isOutdated: boolean;
  readonly inTransaction: boolean;
}

const MAX_AGE_MS = 1_000;
/** A slow read is repeated less often: it takes less than a tenth of the time, unless it takes longer than a second. */
const REST_PER_READ = 10;
const MAX_REST_MS = 10_000;
const MAX_KEYS = 10_000;
/** Nobody waits longer for a read, so that a database that hangs does not stop what can do without. */
const MAX_WAIT_MS = 500;

/**
 * Reads by key whose answer may be a second old. Concurrent requests of a key share one read. If a read
 * fails, the last value serves for another second; without one all requests of that second fail. A read that hangs
 * counts as failed until it ends.
 */
export class RecentReads<Value> {
  private readonly logger = new Logger(RecentReads.name);
  private readonly reads = new Map<string, RecentRead<Value>>();

  constructor(
    private readonly transactions: Transactions,
    private readonly read: (key: string) => Promise<Value>,
    private readonly maxKeys = MAX_KEYS,
  ) {}

  find(key: string): Promise<Value> {
    const known = this.reads.get(key);
    if (known && performance.now() < known.freshUntil && this.mayWaitFor(known)) return known.value;
    return this.start(key, known);
  }

  /** The next request reads again. If it fails, the last value still serves. */
  forget(key: string): void {
    const known = this.reads.get(key);
    // A copy, so that a read under way does not make it fresh again.
    if (known) this.reads.set(key, { ...known, freshUntil: 0 });
  }

  /**
   * After a change: the next request reads again, unless the last read was so slow that it must rest. False when nobody
   * has read it.
   */
  outdate(key: string): boolean {
    const known = this.reads.get(key);
    if (!known) return false;
    known.isOutdated = true;
    known.freshUntil = Math.min(known.freshUntil, known.restUntil);
    return true;
  }

  /**
   * A transaction never waits for a read that needs another connection of the pool: if all connections
   * wait like that, none gets free (docs/adr/0002-transactions.md).
   */
  private mayWaitFor({ freshUntil, inTransaction }: RecentRead<Value>): boolean {
    return freshUntil < Infinity || inTransaction || !this.transactions.isOpen;
  }

  private start(key: string, last: RecentRead<Value> | undefined): Promise<Value> {
    const startedAt = performance.now();
    const read = this.read(key);
    const value = withTimeout(MAX_WAIT_MS, read).catch((error: unknown) => {
      this.logger.warn(`A read of ${key} failed: ${String(error)}`);
      if (last) return last.value;
      throw error;
    });
    const inTransaction = this.transactions.isOpen;
    const started: RecentRead<Value> = {
      ...{ value, inTransaction, isOutdated: false },
      ...{ freshUntil: Infinity, restUntil: Infinity },
    };
    const settled = () => {
      const now = performance.now();
      started.restUntil = now + Math.min(MAX_REST_MS, REST_PER_READ * (now - startedAt));
      const maxAge = started.isOutdated ? 0 : MAX_AGE_MS;
      started.freshUntil = Math.max(startedAt + maxAge, started.restUntil);
    };
    read.then(() => {
      started.value = read;
      settled();
    }, settled);
    this.reads.delete(key);
    this.reads.set(key, started);
    this.dropOldest();
    return value;
  }

  private dropOldest(): void {
    const [oldest] = this.reads.size > this.maxKeys ? this.reads.keys() : [];
    if (oldest !== undefined) this.reads.delete(oldest);
  }
}
