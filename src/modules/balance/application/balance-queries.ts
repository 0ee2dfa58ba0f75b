import type { PageRequest } from '../../../shared/domain/page.js';
import type { EntryReference, EntryType } from '../domain/ledger-entry.js';

export interface EntryView {
  readonly id: string;
  readonly type: EntryType;
  /** Signed: negative for a payment. */
  readonly amount: number;
  readonly balanceAfter: number;
  readonly reference: EntryReference | null;
  readonly createdAt: string;
}

/** An entry with its sequence number, the sort key of pages. */
export interface NumberedEntry extends EntryView {
  readonly sequence: string;
}

export abstract class BalanceQueries {
  /** 0 for a user without an account. */
  abstract getBalance(userId: string): Promise<number>;
  /** What was credited for each of these top-ups. */
  abstract sumTopUps(topUpIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Newest first, one more than the limit. */
  abstract listEntries(userId: string, page: PageRequest): Promise<readonly NumberedEntry[]>;
}
