import fc from 'fast-check';
import { Money } from './money.js';

describe('Money', () => {
  it('adds amounts', () => {
    expect(Money.sum([Money.of(15_000), Money.of(250), Money.of(0)]).amount).toBe(15_250);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %p', (amount) => {
    expect(() => Money.of(amount)).toThrow(RangeError);
  });

  it('refuses a sum beyond the safe integers', () => {
    expect(() => Money.sum([Money.of(Number.MAX_SAFE_INTEGER), Money.of(1)])).toThrow(RangeError);
  });
});

describe('Money.split', () => {
  const amounts = (parts: readonly Money[]) => parts.map(({ amount }) => amount);
  const split = (total: number, weights: number[]) => amounts(Money.of(total).split(weights));
  const sum = (numbers: readonly number[]) =>
    numbers.reduce((total, number) => total + BigInt(number), 0n);

  const total = fc.nat(Number.MAX_SAFE_INTEGER);
  const small = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 20 });
  const huge = fc.array(fc.nat(Number.MAX_SAFE_INTEGER), { minLength: 1, maxLength: 20 });
  const lines = fc.oneof(small, huge);

  it.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [1_000, [15_000, 30_000, 5_000], [300, 600, 100]],
    [10, [999, 1], [10, 0]],
    [5, [0, 3, 0, 3], [0, 3, 0, 2]],
    [7, [10], [7]],
    [0, [5, 5], [0, 0]],
    [3, [0, 0], [2, 1]],
    [0, [], []],
  ])('splits %d by %j into %j', (amount, weights, parts) => {
    expect(split(amount, weights)).toEqual(parts);
  });

  it('returns parts that add up and are not negative', () => {
    fc.assert(
      fc.property(total, lines, (amount, weights) => {
        const parts = split(amount, weights);
        expect(parts).toHaveLength(weights.length);
        expect(sum(parts)).toBe(BigInt(amount));
        expect(parts.filter((part) => part < 0)).toEqual([]);
      }),
    );
  });

  it('gives no line more than its weight when the weights suffice', () => {
    const enough = lines.chain((weights) => {
      const most = sum(weights);
      const limit = BigInt(Number.MAX_SAFE_INTEGER);
      const upTo = fc.bigInt({ min: 0n, max: most < limit ? most : limit });
      return fc.tuple(upTo.map(Number), fc.constant(weights));
    });
    fc.assert(
      fc.property(enough, ([amount, weights]) => {
        const parts = split(amount, weights);
        expect(parts.filter((part, line) => part > (weights[line] ?? 0))).toEqual([]);
      }),
    );
  });

  it('differs from each exact share by less than one unit', () => {
    fc.assert(
      fc.property(total, lines, (amount, weights) => {
        const whole = sum(weights);
        fc.pre(whole > 0n);
        split(amount, weights).forEach((part, line) => {
          const apart = BigInt(part) * whole - BigInt(amount) * BigInt(weights[line] ?? 0);
          expect(apart < whole && apart > -whole).toBe(true);
        });
      }),
    );
  });

  it('gives the remaining units to the largest remainders, the earlier line first', () => {
    fc.assert(
      fc.property(total, lines, (amount, weights) => {
        const whole = sum(weights);
        fc.pre(whole > 0n);
        const ranked = split(amount, weights).map((part, line) => {
          const product = BigInt(amount) * BigInt(weights[line] ?? 0);
          const isRounded = BigInt(part) > product / whole;
          return { line, isRounded, remainder: product % whole };
        });
        const largestFirst = [...ranked].sort((a, b) =>
          a.remainder === b.remainder ? a.line - b.line : a.remainder > b.remainder ? -1 : 1,
        );
        const rounded = ranked.filter(({ isRounded }) => isRounded).length;
        expect(largestFirst.map(({ isRounded }) => isRounded)).toEqual(
          ranked.map((_, place) => place < rounded),
        );
      }),
    );
  });

  it.each([
    [-1, [1]],
    [1, [-1, 3]],
    [1, [0.5]],
    [1, [2 ** 53]],
    [1, []],
  ])('refuses to split %d by %j', (amount, weights) => {
    expect(() => split(amount, weights)).toThrow(RangeError);
  });
});
