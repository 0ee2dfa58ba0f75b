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
  /** Pieces that were refunded. */
  readonly refundedQuantity: number;
}

/** Pieces of one order line that a refund returns, with their share of the line. */
export type ReturnedLine = Omit<OrderLine, 'refundedQuantity'>;

/** @internal for its spec */
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
    const total = amount - share;
    return { itemId, name, price, quantity, amount, discount: share, total, refundedQuantity: 0 };
  });
}

/** The next pieces of a line to be refunded. All pieces together have the amounts of the line. */
export function returnedOf(line: OrderLine, quantity: number): ReturnedLine {
  const { itemId, name, price, refundedQuantity } = line;
  const amount = price * quantity;
  const discount =
    discountOfFirst(line, refundedQuantity + quantity) - discountOfFirst(line, refundedQuantity);
  return { itemId, name, price, quantity, amount, discount, total: amount - discount };
}

/**
 * The discount of the first `count` pieces. The discount of the line is split over its pieces by largest
 * remainder: all remainders are equal, so the earlier pieces get one unit more.
 */
function discountOfFirst({ discount, quantity }: OrderLine, count: number): number {
  return Math.floor(discount / quantity) * count + Math.min(discount % quantity, count);
}
