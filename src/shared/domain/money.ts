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

  /**
   * Splits the amount over lines in proportion to their weights, by largest remainder (Hamilton's
   * method): every line gets its exact share rounded down, and the units left over go one each to
   * the lines that lost most by that, the earlier line first. So the parts add up to the amount,
   * and none is more than its weight when the amount is at most their sum. When no line weighs
   * anything, all weigh the same.
   * @throws RangeError when the amount or a weight is negative, a weight is no safe integer, or an
   * amount has no line to go to.
   */
  split(weights: readonly number[]): readonly Money[] {
    const usable = weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0);
    if (this.amount < 0 || !usable) throw new RangeError('A split takes whole numbers from 0');
    if (weights.length === 0 && this.amount > 0) throw new RangeError('A split takes a line');
    const someWeigh = weights.some((weight) => weight > 0);
    const shares = sharesOf(this.amount, someWeigh ? weights : weights.map(() => 1));
    const given = shares.reduce((sum, { whole }) => sum + whole, 0);
    const byRemainder = [...shares.keys()].sort((a, b) => compareRemainders(shares, a, b));
    const rounded = new Set(byRemainder.slice(0, this.amount - given));
    return shares.map(({ whole }, line) => Money.of(rounded.has(line) ? whole + 1 : whole));
  }
}

/** The share of one line: whole units, and by how many `total weight`ths it was rounded down. */
interface Share {
  readonly whole: number;
  readonly remainder: bigint;
}

/** In big integers, since `amount * weight` may be more than a number can hold. */
function sharesOf(amount: number, weights: readonly number[]): readonly Share[] {
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  return weights.map((weight) => {
    const product = BigInt(amount) * BigInt(weight);
    return { whole: Number(product / total), remainder: product % total };
  });
}

/** Largest first; the sort is stable, so that of equal ones the earlier line stays first. */
function compareRemainders(shares: readonly Share[], a: number, b: number): number {
  const [one, other] = [shares[a]?.remainder ?? 0n, shares[b]?.remainder ?? 0n];
  return one === other ? 0 : one > other ? -1 : 1;
}
