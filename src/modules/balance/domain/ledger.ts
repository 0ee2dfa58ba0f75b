import type { LedgerEntry } from './ledger-entry.js';
import type { PostedEntry } from './locked-accounts.js';

/**
 * Stores ledger entries. Each statement changes the account and adds the entry, so the balance is
 * always the sum of the entries. The lock of the account row decides every race.
 */
export abstract class Ledger {
  /**
   * Posts an entry that adds money. Returns the new balance. With `maxBalance`, null if it would exceed it or
   * the account is closed.
   */
  abstract credit(entry: LedgerEntry, maxBalance: number | null): Promise<number | null>;
  /**
   * Locks the accounts of these users until the transaction ends. Returns their balances by user id;
   * users without an account are absent.
   */
  abstract lock(userIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * Adds an account with 0 unless the user has one. Locks it until the transaction ends. Returns whether it
   * is closed.
   */
  abstract open(userId: string): Promise<boolean>;
  /** Closes a locked account: users can add no more money. What is due to them still arrives. */
  abstract close(userId: string): Promise<void>;
  /** Writes entries that were posted to locked accounts, in their order. */
  abstract write(entries: readonly PostedEntry[]): Promise<void>;
}
