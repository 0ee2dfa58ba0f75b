import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { TokenHolder } from './access-tokens.js';

/** A session or a user whose access tokens are refused. */
export interface Revocation {
  readonly subject: string;
  readonly number: number;
  /** Null for a blocked or deleted user. A time that has passed takes it back. */
  readonly expiresAt: Date | null;
}

export abstract class RevocationReader {
  /** From this number on, in ascending order. */
  abstract findFrom(number: number): Promise<readonly Revocation[]>;
}

const EVERY_MS = 500;
/** How long what was read of a user may be kept: for so long this knows whose rows are new. */
export const MAX_AGE_MS = 60_000;
/**
 * Numbers are given out before their transactions commit, so those of this time, at least, are read again:
 * longer than a transaction may wait, and not more than so many.
 */
const OVERLAP = { ms: 15_000, numbers: 10_000 };

/**
 * The access tokens that end before their time. Each instance keeps the revocations in memory and reads the
 * new ones twice a second, so that no request costs a query. Without PostgreSQL it keeps what it has: then
 * nothing can be held, ordered or paid anyway.
 */
@Injectable()
export class Revocations implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(Revocations.name);
  /** Until when, in milliseconds since 1970, by subject. */
  private readonly revoked = new Map<string, number>();
  private last = 0;
  private reads = 0;
  /** By subject, for MAX_AGE_MS at least: the newest row, and the read that found it. */
  private readonly found = new Map<string, { number: number; read: number; at: number }>();
  /** From `from` on, rows may be missing. `next` replaces it after the time of OVERLAP. */
  private overlap = { since: -Infinity, from: 0, next: 0 };
  private reading = Promise.resolve();
  private next: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners: (() => void)[] = [];
  /** Whether the last read failed. */
  private isOutage = false;

  constructor(
    private readonly reader: RevocationReader,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.read();
    this.timer = setInterval(() => void this.refresh(), EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Whether the token of this holder is refused. */
  include({ id, sessionId }: Pick<TokenHolder, 'id' | 'sessionId'>): boolean {
    // The sessions of a blocked user are revoked one by one.
    const until = this.revoked.get(sessionId ?? id);
    return until !== undefined && until > this.clock.now().getTime();
  }

  /** Whether the user is blocked or deleted. */
  isBlocked(userId: string): boolean {
    return this.revoked.get(userId) === Infinity;
  }

  /** The number of the last read, for `isFresh`. */
  get lastRead(): number {
    return this.reads;
  }

  /** Whether no later read has found a row of the user. Not for what is older than MAX_AGE_MS. */
  isFresh(userId: string, read: number): boolean {
    return (this.found.get(userId)?.read ?? 0) <= read;
  }

  /** Calls `listener` after each read that found something new. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /**
   * Reads what is new. After a change, so that this instance knows at once: a read that has begun before may
   * have missed it. All who wait share the next one.
   */
  refresh(): Promise<void> {
    this.next ??= this.reading.then(() => {
      this.next = null;
      this.reading = this.read().then(
        () => void (this.isOutage = false),
        (error: unknown) => this.noteFailure(error),
      );
      return this.reading;
    });
    return this.next;
  }

  /** Once an outage: reads are frequent. */
  private noteFailure(error: unknown): void {
    if (!this.isOutage) this.logger.warn(`Revocations are not read: ${String(error)}`);
    this.isOutage = true;
  }

  private async read(): Promise<void> {
    const now = this.clock.now().getTime();
    let hasChanged = false;
    const rows = await this.reader.findFrom(this.overlap.from);
    // Counted after the read: what is read of a user from now on has these changes.
    this.reads += 1;
    for (const { subject, number, expiresAt } of rows) {
      this.last = Math.max(this.last, number);
      if (this.found.get(subject)?.number !== number) {
        this.found.set(subject, { number, read: this.reads, at: now });
      }
      const until = expiresAt?.getTime() ?? Infinity;
      hasChanged ||= this.revoked.get(subject) !== until && until > now;
      this.revoked.set(subject, until);
    }
    if (now - this.overlap.since >= OVERLAP.ms) {
      const from = Math.max(this.overlap.next, this.last - OVERLAP.numbers);
      this.overlap = { since: now, from, next: this.last };
    }
    for (const [subject, { at }] of this.found) {
      if (at < now - 2 * MAX_AGE_MS) this.found.delete(subject);
    }
    for (const [subject, until] of this.revoked) if (until <= now) this.revoked.delete(subject);
    if (hasChanged) for (const listener of this.listeners) listener();
  }
}
