import type { LedgerEntry } from './ledger-entry.js';

/**
 * Posts entries. Account and entry change in one statement, so the balance is always the sum of the
 * entries; the account row decides every race.
 */
export abstract class Ledger {
  /** Posts an entry that adds money; null when the balance would exceed `maxBalance`. */
  abstract credit(entry: LedgerEntry, maxBalance: number | null): Promise<number | null>;
  /** Posts an entry that takes money; null when the balance does not suffice. */
  abstract debit(entry: LedgerEntry): Promise<number | null>;
}
