import { Money } from './money.js';

describe('Money', () => {
  it('adds whole minor units', () => {
    expect(Money.sum([Money.of(15_000), Money.of(250), Money.of(0)]).amount).toBe(15_250);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %p', (amount) => {
    expect(() => Money.of(amount)).toThrow(RangeError);
  });

  it('refuses a sum that is no longer exact', () => {
    expect(() => Money.sum([Money.of(Number.MAX_SAFE_INTEGER), Money.of(1)])).toThrow(RangeError);
  });
});
