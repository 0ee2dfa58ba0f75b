import { type BalanceError } from './balance-error.js';
import { chargeOf } from './ledger-entry.js';

describe('chargeOf', () => {
  it.each([1, 10_000_000])('accepts an amount of %i', (amount) => {
    expect(chargeOf(amount).amount).toBe(amount);
  });

  it.each([0, -1, -100_000, 10_000_001])('refuses an amount of %i', (amount) => {
    expect(() => chargeOf(amount)).toThrow(
      expect.objectContaining({ code: 'INVALID_CHARGE_AMOUNT' }) as BalanceError,
    );
  });
});
