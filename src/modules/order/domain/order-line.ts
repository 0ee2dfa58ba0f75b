import { Money } from '../../../shared/domain/money.js';

/** An ordered item, with its name and price at that time. */
export interface SoldItem {
  readonly itemId: string;
  readonly name: string;
  /** Of one piece. */
  readonly price: number;
  readonly quantity: number;
}

/** An ordered item with its share of the discount. All amounts are in minor units. */
export interface OrderLine extends SoldItem {
  /** Price times quantity. */
  readonly amount: number;
  readonly discount: number;
  /** Amount less discount. */
  readonly total: number;
}

export function amountOf(items: readonly SoldItem[]): Money {
  return Money.sum(items.map(({ price, quantity }) => Money.of(price * quantity)));
}

/**
 * Splits `discount` over the items in `discounted` (null: all items) in proportion to their amounts, by
 * largest remainder. `discount` must not exceed the sum of their amounts.
 */
export function linesOf(
  items: readonly SoldItem[],
  discount: Money,
  discounted: readonly string[] | null = null,
): readonly OrderLine[] {
  const amounts = items.map(({ price, quantity }) => price * quantity);
  const shares = discount.split(
    items.map(({ itemId }, index) => {
      const shared = discounted?.includes(itemId) ?? true;
      return shared ? (amounts[index] ?? 0) : 0;
    }),
  );
  return items.map(({ itemId, name, price, quantity }, index) => {
    const amount = amounts[index] ?? 0;
    const share = shares[index]?.amount ?? 0;
    return { itemId, name, price, quantity, amount, discount: share, total: amount - share };
  });
}
