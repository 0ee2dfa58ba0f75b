import { type BalanceError } from './balance-error.js';
import { chargeOf } from './ledger-entry.js';

describe('A top-up', () => {
  it.each([1, 10_000_000])('can be %i', (amount) => {
    expect(chargeOf(amount).amount).toBe(amount);
  });

  it.each([0, -1, -100_000, 10_000_001])('cannot be %i', (amount) => {
    expect(() => chargeOf(amount)).toThrow(
      expect.objectContaining({ code: 'INVALID_CHARGE_AMOUNT' }) as BalanceError,
    );
  });
});
