import type { Money } from '../../../shared/domain/money.js';
import { BalanceError } from './balance-error.js';
import type { LedgerEntry } from './ledger-entry.js';

/** An entry with the balance after it. */
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

/** Accounts that the transaction has locked. The payments of a batch take money from them in turn. */
export class LockedAccounts {
  private readonly balances: Map<string, number>;
  private readonly posted: PostedEntry[] = [];

  /** Balances by user id. A user without an account is absent and has 0. */
  constructor(balances: ReadonlyMap<string, number>) {
    this.balances = new Map(balances);
  }

  /** The entries to write, in the order of the payments. */
  get entries(): readonly PostedEntry[] {
    return this.posted;
  }

  balanceOf(userId: string): number {
    return this.balances.get(userId) ?? 0;
  }

  /**
   * Takes the price of a payment. Returns the balance after it. A price of 0 posts no entry.
   * @throws BalanceError INSUFFICIENT_BALANCE: then nothing is taken
   */
  pay({ entryId, paymentId, userId, price, paidAt }: AccountPayment): number {
    const balanceAfter = this.balanceOf(userId) - price.amount;
    if (balanceAfter < 0) throw new BalanceError('INSUFFICIENT_BALANCE');
    if (price.amount === 0) return balanceAfter;
    this.balances.set(userId, balanceAfter);
    this.posted.push({
      id: entryId,
      userId,
      type: 'PAYMENT',
      amount: -price.amount,
      balanceAfter,
      reference: { type: 'PAYMENT', id: paymentId },
      createdAt: paidAt,
    });
    return balanceAfter;
  }
}
