import type { Money } from '../../../shared/domain/money.js';
import { BalanceError } from './balance-error.js';
import type { LedgerEntry } from './ledger-entry.js';

/** An entry with the balance that it leaves. */
export interface PostedEntry extends LedgerEntry {
  readonly balanceAfter: number;
}

export interface AccountPayment {
  /** Id of the ledger entry. */
  readonly entryId: string;
  readonly paymentId: string;
  readonly userId: string;
  readonly price: Money;
  readonly paidAt: Date;
}

/**
 * Accounts that the transaction has locked. Payments take from them one after the other; the entries
 * are written together at the end.
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
   * Takes the price of a payment; returns the balance after it. A price of 0 leaves no entry.
   * @throws BalanceError INSUFFICIENT_BALANCE; then nothing was taken
   */
  pay({ entryId, paymentId, userId, price, paidAt }: AccountPayment): number {
    if (price.amount === 0) return this.balanceOf(userId);
    return this.post({
      id: entryId,
      userId,
      type: 'PAYMENT',
      amount: -price.amount,
      reference: { type: 'PAYMENT', id: paymentId },
      createdAt: paidAt,
    });
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
