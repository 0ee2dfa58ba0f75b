import fc from 'fast-check';
import { Money } from '../../../shared/domain/money.js';
import { type Discount, discountOn } from './discount.js';

const subtotals = fc.nat(Number.MAX_SAFE_INTEGER);
const caps = fc.option(fc.integer({ min: 1, max: 1_000_000_000 }));
const discounts: fc.Arbitrary<Discount> = fc.oneof(
  fc.record({
    type: fc.constant('FIXED' as const),
    value: fc.integer({ min: 1, max: 1_000_000_000 }),
    maxAmount: caps,
  }),
  fc.record({
    type: fc.constant('PERCENT' as const),
    value: fc.integer({ min: 1, max: 100 }),
    maxAmount: caps,
  }),
);

const amountOf = (subtotal: number, discount: Discount) =>
  discountOn(Money.of(subtotal), discount).amount;

describe('A discount', () => {
  it.each([
    [{ type: 'FIXED', value: 3_000, maxAmount: null }, 10_000, 3_000],
    [{ type: 'FIXED', value: 3_000, maxAmount: null }, 2_999, 2_999],
    [{ type: 'FIXED', value: 3_000, maxAmount: 2_000 }, 10_000, 2_000],
    [{ type: 'PERCENT', value: 10, maxAmount: null }, 10_000, 1_000],
    [{ type: 'PERCENT', value: 10, maxAmount: null }, 9_999, 999],
    [{ type: 'PERCENT', value: 33, maxAmount: null }, 199, 65],
    [{ type: 'PERCENT', value: 50, maxAmount: 4_000 }, 10_000, 4_000],
    [{ type: 'PERCENT', value: 100, maxAmount: null }, 12_345, 12_345],
    [{ type: 'PERCENT', value: 10, maxAmount: null }, 0, 0],
  ] as [Discount, number, number][])(
    'with the terms %j reduces an order of %d by %d',
    (discount, subtotal, expected) => {
      expect(amountOf(subtotal, discount)).toBe(expected);
    },
  );

  it('never falls below 0 and never exceeds the order or maxAmount', () => {
    fc.assert(
      fc.property(subtotals, discounts, (subtotal, discount) => {
        const amount = amountOf(subtotal, discount);
        expect(amount).toBeGreaterThanOrEqual(0);
        expect(amount).toBeLessThanOrEqual(Math.min(subtotal, discount.maxAmount ?? subtotal));
      }),
    );
  });

  it('equals the exact percentage, rounded down, for orders of any size', () => {
    fc.assert(
      fc.property(subtotals, fc.integer({ min: 1, max: 100 }), (subtotal, value) => {
        const exact = (BigInt(subtotal) * BigInt(value)) / 100n;
        expect(BigInt(amountOf(subtotal, { type: 'PERCENT', value, maxAmount: null }))).toBe(exact);
      }),
    );
  });

  it('never decreases when the order grows', () => {
    fc.assert(
      fc.property(subtotals, subtotals, discounts, (one, other, discount) => {
        const [smaller, larger] = [Math.min(one, other), Math.max(one, other)];
        expect(amountOf(smaller, discount)).toBeLessThanOrEqual(amountOf(larger, discount));
      }),
    );
  });
});
