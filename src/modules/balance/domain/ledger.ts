import type { LedgerEntry } from './ledger-entry.js';
import type { PostedEntry } from './locked-accounts.js';

/**
 * Posts entries. Account and entry change in one statement, so the balance is always the sum of the
 * entries; the account row decides every race.
 */
export abstract class Ledger {
  /** Posts an entry that adds money; null when the balance would exceed `maxBalance`. */
  abstract credit(entry: LedgerEntry, maxBalance: number | null): Promise<number | null>;
  /**
   * The balances of these users; nobody else changes them before the transaction ends. Users who
   * never had any are absent.
   */
  abstract lock(userIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Writes entries that were posted to locked accounts, in their order. */
  abstract write(entries: readonly PostedEntry[]): Promise<void>;
}
