/**
 * An amount in the minor unit of the installation's one currency, always a safe integer. KRW, the
 * default, has no minor unit: 15000 is 15,000 won.
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
   * Splits the amount in proportion to the weights, by largest remainder: shares are rounded down, and
   * the units left go to the largest remainders, the earlier line first. The parts add up to the
   * amount; none exceeds its weight when the amount is at most their sum. Equal parts if all weigh 0.
   * @throws RangeError for a negative amount, no line, or a weight that is not a safe integer from 0.
   */
  split(weights: readonly number[]): readonly Money[] {
    const usable = weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0);
    if (this.amount < 0 || !usable) throw new RangeError('A split needs whole numbers from 0');
    if (weights.length === 0 && this.amount > 0)
      throw new RangeError('A split needs at least one line');
    const someWeigh = weights.some((weight) => weight > 0);
    const shares = sharesOf(this.amount, someWeigh ? weights : weights.map(() => 1));
    const given = shares.reduce((sum, { whole }) => sum + whole, 0);
    const byRemainder = [...shares.keys()].sort((a, b) => compareRemainders(shares, a, b));
    const rounded = new Set(byRemainder.slice(0, this.amount - given));
    return shares.map(({ whole }, line) => Money.of(rounded.has(line) ? whole + 1 : whole));
  }
}

/** The share of one line: whole units, and the remainder in units of 1 / total weight. */
interface Share {
  readonly whole: number;
  readonly remainder: bigint;
}

/** With big integers, because `amount * weight` may exceed a safe integer. */
function sharesOf(amount: number, weights: readonly number[]): readonly Share[] {
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  return weights.map((weight) => {
    const product = BigInt(amount) * BigInt(weight);
    return { whole: Number(product / total), remainder: product % total };
  });
}

/** Largest first. The sort is stable, so the earlier of two equal lines stays first. */
function compareRemainders(shares: readonly Share[], a: number, b: number): number {
  const [one, other] = [shares[a]?.remainder ?? 0n, shares[b]?.remainder ?? 0n];
  return one === other ? 0 : one > other ? -1 : 1;
}
