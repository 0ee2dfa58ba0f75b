import { Money } from '../../../shared/domain/money.js';
import { BalanceError } from './balance-error.js';

export const ENTRY_TYPES = ['CHARGE', 'PAYMENT', 'REFUND', 'ADJUSTMENT'] as const;
/** An admin makes an `ADJUSTMENT`, to correct a balance. */
export type EntryType = (typeof ENTRY_TYPES)[number];

/** The payment that took or returned the money. */
export interface EntryReference {
  readonly type: 'PAYMENT';
  readonly id: string;
}

/** One change of a user's balance. `amount` is signed: negative for a payment. */
export interface LedgerEntry {
  readonly id: string;
  readonly userId: string;
  readonly type: EntryType;
  readonly amount: number;
  /** Null for a top-up and for an adjustment. */
  readonly reference: EntryReference | null;
  /** The number of the refund of the payment. 1 by default, also for other entries. */
  readonly part?: number;
  readonly createdAt: Date;
}

const MIN_CHARGE = Money.of(1);
const MAX_CHARGE = Money.of(10_000_000);
/** Neither a top-up nor an adjustment may raise the balance above it; a refund may. */
export const MAX_BALANCE = Money.of(1_000_000_000);

/** @throws BalanceError INVALID_CHARGE_AMOUNT unless `amount` is 1 to 10,000,000 (seed 002: above zero). */
export function chargeOf(amount: number): Money {
  if (amount < MIN_CHARGE.amount || amount > MAX_CHARGE.amount) {
    throw new BalanceError('INVALID_CHARGE_AMOUNT', { amount });
  }
  return Money.of(amount);
}
