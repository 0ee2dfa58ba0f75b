import type { PageRequest } from '../../../shared/domain/page.js';
import type { EntryReference, EntryType } from '../domain/ledger-entry.js';

export interface EntryView {
  readonly id: string;
  readonly type: EntryType;
  /** Signed: what the balance changed by. */
  readonly amount: number;
  readonly balanceAfter: number;
  readonly reference: EntryReference | null;
  readonly createdAt: string;
}

/** An entry with its place in the history, which pages go by. */
export interface NumberedEntry extends EntryView {
  readonly sequence: string;
}

export abstract class BalanceQueries {
  /** 0 for a user who never had any. */
  abstract getBalance(userId: string): Promise<number>;
  /** Newest first, one more than the limit. */
  abstract listEntries(userId: string, page: PageRequest): Promise<readonly NumberedEntry[]>;
}
