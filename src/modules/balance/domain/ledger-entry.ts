import { Money } from '../../../shared/domain/money.js';
import { BalanceError } from './balance-error.js';

export type EntryType = 'CHARGE' | 'PAYMENT' | 'REFUND';

/** What an entry is about: the payment that took or returned the money; null for a top-up. */
export interface EntryReference {
  readonly type: 'PAYMENT';
  readonly id: string;
}

/** One movement of a user's money, to be posted. `amount` is signed: what the balance changes by. */
export interface LedgerEntry {
  readonly id: string;
  readonly userId: string;
  readonly type: EntryType;
  readonly amount: number;
  readonly reference: EntryReference | null;
  readonly createdAt: Date;
}

/** Smallest and largest top-up, and the largest balance a top-up may lead to. */
const MIN_CHARGE = Money.of(1);
const MAX_CHARGE = Money.of(10_000_000);
export const MAX_BALANCE = Money.of(1_000_000_000);

/** @throws BalanceError INVALID_CHARGE_AMOUNT outside 1 to 10,000,000 (seed 002: above zero). */
export function chargeOf(amount: number): Money {
  if (amount < MIN_CHARGE.amount || amount > MAX_CHARGE.amount) {
    throw new BalanceError('INVALID_CHARGE_AMOUNT', { amount });
  }
  return Money.of(amount);
}
