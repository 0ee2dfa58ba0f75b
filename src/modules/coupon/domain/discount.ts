import { Money } from '../../../shared/domain/money.js';

export type DiscountType = 'FIXED' | 'PERCENT';

/** The amount or share by which a coupon reduces an order. */
export interface Discount {
  readonly type: DiscountType;
  /** FIXED: minor units of the currency. PERCENT: 1 to 100. */
  readonly value: number;
  /** The largest discount on one order, in minor units; null for no limit. */
  readonly maxAmount: number | null;
}

export const MAX_PERCENT = 100;

/** The discount on `subtotal`, which is not negative. It never exceeds `subtotal`. */
export function discountOn(subtotal: Money, { type, value, maxAmount }: Discount): Money {
  const full = type === 'FIXED' ? value : percentOf(subtotal.amount, value);
  return Money.of(Math.min(full, maxAmount ?? full, subtotal.amount));
}

/** Rounded down. `amount * percent` could exceed the largest exact integer. */
function percentOf(amount: number, percent: number): number {
  const rest = amount % 100;
  return ((amount - rest) / 100) * percent + Math.floor((rest * percent) / 100);
}
