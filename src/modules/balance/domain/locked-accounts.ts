import { BalanceError } from './balance-error.js';
import type { LedgerEntry } from './ledger-entry.js';

/** An entry with the balance that it leaves. */
export interface PostedEntry extends LedgerEntry {
  readonly balanceAfter: number;
}

/**
 * The accounts of some users while a transaction has them for itself. Any number of payments take
 * from them, one after the other; what was taken is written at the end, at once.
 */
export class LockedAccounts {
  private readonly balances: Map<string, number>;
  private readonly posted: PostedEntry[] = [];

  /** Balances by user id; a user without an account is absent, and has nothing. */
  constructor(balances: ReadonlyMap<string, number>) {
    this.balances = new Map(balances);
  }

  /** What was posted so far, in its order. */
  get entries(): readonly PostedEntry[] {
    return this.posted;
  }

  balanceOf(userId: string): number {
    return this.balances.get(userId) ?? 0;
  }

  /**
   * Posts an entry that takes money; returns the balance after it.
   * @throws BalanceError INSUFFICIENT_BALANCE; then nothing was posted
   */
  post(entry: LedgerEntry): number {
    const balanceAfter = this.balanceOf(entry.userId) + entry.amount;
    if (balanceAfter < 0) throw new BalanceError('INSUFFICIENT_BALANCE');
    this.balances.set(entry.userId, balanceAfter);
    this.posted.push({ balanceAfter, ...entry });
    return balanceAfter;
  }
}
