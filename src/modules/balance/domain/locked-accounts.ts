import type { Money } from '../../../shared/domain/money.js';
import { BalanceError } from './balance-error.js';
import { type LedgerEntry, MAX_BALANCE } from './ledger-entry.js';

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

export interface AccountRefund {
  /** Id of the ledger entry. */
  readonly entryId: string;
  readonly paymentId: string;
  /** The number of this refund of the payment, from 1. */
  readonly part: number;
  readonly userId: string;
  readonly amount: Money;
  readonly refundedAt: Date;
}

export interface AccountAdjustment {
  /** Id of the ledger entry. */
  readonly entryId: string;
  readonly userId: string;
  /** Signed, not 0. */
  readonly amount: number;
  readonly adjustedAt: Date;
}

export interface TopUpReturn {
  /** Id of the ledger entry. */
  readonly entryId: string;
  readonly refundId: string;
  readonly userId: string;
  readonly amount: Money;
  readonly createdAt: Date;
}

/** Accounts that the transaction has locked. The payments and refunds of a batch change them in turn. */
export class LockedAccounts {
  private readonly balances: Map<string, number>;
  private readonly posted: PostedEntry[] = [];

  /** Balances by user id. A user without an account is absent and has 0. */
  constructor(balances: ReadonlyMap<string, number>) {
    this.balances = new Map(balances);
  }

  /** The entries to write, in the order of the changes. */
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
    const reference = { type: 'PAYMENT' as const, id: paymentId };
    const entry = { id: entryId, userId, reference, createdAt: paidAt };
    return this.post({ type: 'PAYMENT', amount: -price.amount, ...entry });
  }

  /**
   * Takes back money of a top-up, for a refund to its source.
   * @throws BalanceError INSUFFICIENT_BALANCE: then nothing is taken
   */
  takeBack({ entryId, refundId, userId, amount, createdAt }: TopUpReturn): void {
    const taken = this.balanceOf(userId) - amount.amount;
    if (taken < 0) throw new BalanceError('INSUFFICIENT_BALANCE');
    const reference = { type: 'TOP_UP_REFUND' as const, id: refundId };
    const entry = { id: entryId, userId, reference, createdAt };
    this.post({ ...entry, type: 'CHARGE', amount: -amount.amount });
  }

  /** Returns money of a payment, also above MAX_BALANCE. An amount of 0 posts no entry. */
  refund({ entryId, paymentId, part, userId, amount, refundedAt }: AccountRefund): void {
    const reference = { type: 'PAYMENT' as const, id: paymentId };
    const entry = { id: entryId, userId, reference, part, createdAt: refundedAt };
    this.post({ type: 'REFUND', amount: amount.amount, ...entry });
  }

  /**
   * Corrects a balance.
   * @throws BalanceError INSUFFICIENT_BALANCE, BALANCE_LIMIT_EXCEEDED: then nothing changes
   */
  adjust({ entryId, userId, amount, adjustedAt }: AccountAdjustment): void {
    const balanceAfter = this.balanceOf(userId) + amount;
    if (balanceAfter < 0) throw new BalanceError('INSUFFICIENT_BALANCE');
    if (amount > 0 && balanceAfter > MAX_BALANCE.amount) {
      throw new BalanceError('BALANCE_LIMIT_EXCEEDED');
    }
    const entry = { id: entryId, userId, amount, reference: null, createdAt: adjustedAt };
    this.post({ ...entry, type: 'ADJUSTMENT' });
  }

  /** Returns the balance after the entry. */
  private post(entry: LedgerEntry): number {
    const balanceAfter = this.balanceOf(entry.userId) + entry.amount;
    if (entry.amount === 0) return balanceAfter;
    this.balances.set(entry.userId, balanceAfter);
    this.posted.push({ balanceAfter, ...entry });
    return balanceAfter;
  }
}
