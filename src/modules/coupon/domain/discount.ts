import { Money } from '../../../shared/domain/money.js';

export type DiscountType = 'FIXED' | 'PERCENT';

/** What a coupon takes off an order. */
export interface Discount {
  readonly type: DiscountType;
  /** FIXED: minor units of the currency. PERCENT: 1 to 100. */
  readonly value: number;
  /** The most that it takes off, in minor units; null when only the order limits it. */
  readonly maxAmount: number | null;
}

export const MAX_PERCENT = 100;

/** What comes off `subtotal`, which is not negative: a percentage is rounded down. */
export function discountOn(subtotal: Money, { type, value, maxAmount }: Discount): Money {
  const full = type === 'FIXED' ? value : percentOf(subtotal.amount, value);
  return Money.of(Math.min(full, maxAmount ?? full, subtotal.amount));
}

/** Rounded down, and exact: `amount * percent` may be more than an integer can hold. */
function percentOf(amount: number, percent: number): number {
  const rest = amount % 100;
  return ((amount - rest) / 100) * percent + Math.floor((rest * percent) / 100);
}
