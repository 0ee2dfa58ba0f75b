/**
 * An amount of money in the minor unit of the one currency of an installation (KRW by default, which
 * has no minor unit: 15000 is 15,000 won). Always a safe integer, so no rounding can creep in.
 */
export class Money {
  private constructor(readonly amount: number) {}

  /** @throws RangeError when `amount` is not a safe integer. */
  static of(amount: number): Money {
    if (!Number.isSafeInteger(amount)) {
      throw new RangeError(`Money is a whole number of minor units, got ${amount}`);
    }
    return new Money(amount);
  }

  static sum(parts: readonly Money[]): Money {
    return Money.of(parts.reduce((total, part) => total + part.amount, 0));
  }
}
