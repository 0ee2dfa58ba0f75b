import { Money } from '../../../shared/domain/money.js';

/** An item as it was sold: what it was called and cost at that moment, and what was ordered of it. */
export interface SoldItem {
  readonly itemId: string;
  readonly name: string;
  /** Of one piece, in minor units. */
  readonly price: number;
  readonly quantity: number;
}

/** One item of an order, with its share of the order's discount. All amounts in minor units. */
export interface OrderLine extends SoldItem {
  /** Price times quantity. */
  readonly amount: number;
  readonly discount: number;
  /** What is paid for the line: amount less discount. */
  readonly total: number;
}

export function amountOf(items: readonly SoldItem[]): Money {
  return Money.sum(items.map(({ price, quantity }) => Money.of(price * quantity)));
}

/**
 * Lines whose discounts add up to `discount`, each in proportion to its amount; what rounding leaves
 * goes to the lines with the largest remainders. `discount` is at most what the items cost.
 */
export function linesOf(items: readonly SoldItem[], discount: Money): readonly OrderLine[] {
  const amounts = items.map(({ price, quantity }) => price * quantity);
  const shares = discount.split(amounts);
  return items.map(({ itemId, name, price, quantity }, index) => {
    const amount = amounts[index] ?? 0;
    const share = shares[index]?.amount ?? 0;
    return { itemId, name, price, quantity, amount, discount: share, total: amount - share };
  });
}
