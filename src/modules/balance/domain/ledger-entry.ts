import { Money } from '../../../shared/domain/money.js';
import { BalanceError } from './balance-error.js';

export const ENTRY_TYPES = ['CHARGE', 'PAYMENT', 'REFUND', 'ADJUSTMENT'] as const;
/** An admin makes an `ADJUSTMENT`, to correct a balance. */
export type EntryType = (typeof ENTRY_TYPES)[number];

export const REFERENCE_TYPES = ['PAYMENT', 'TOP_UP', 'TOP_UP_REFUND'] as const;
export type ReferenceType = (typeof REFERENCE_TYPES)[number];

/** The payment, the top-up or the refund of a top-up that moved the money. */
export interface EntryReference {
  readonly type: ReferenceType;
  readonly id: string;
}

/**
 * One change of a user's balance. `amount` is signed: negative for a payment, and for a charge that goes
 * back to its source.
 */
export interface LedgerEntry {
  readonly id: string;
  readonly userId: string;
  readonly type: EntryType;
  readonly amount: number;
  /** Null for a charge without a provider and for an adjustment. */
  readonly reference: EntryReference | null;
  /** The number of the refund of the payment. 1 by default. 2 for a refund of a top-up that failed. */
  readonly part?: number;
  readonly createdAt: Date;
}

/** Of a charge. */
export const CHARGE_AMOUNTS = { least: 1, most: 10_000_000 };
/** Neither a top-up nor an adjustment may raise the balance above it; a refund may. */
export const MAX_BALANCE = Money.of(1_000_000_000);

/** @throws BalanceError INVALID_CHARGE_AMOUNT unless `amount` is 1 to 10,000,000 (seed 002: above zero). */
export function chargeOf(amount: number): Money {
  if (amount < CHARGE_AMOUNTS.least || amount > CHARGE_AMOUNTS.most) {
    throw new BalanceError('INVALID_CHARGE_AMOUNT', { amount });
  }
  return Money.of(amount);
}
