import { codeOf } from '../../../../test/support/code-of.js';
import { MAX_STOCK } from './item.js';
import { adjusted } from './stocks.js';

describe('A stock adjustment', () => {
  it('can lower the stock to zero and not below', () => {
    expect(adjusted(5, -5)).toBe(0);
    expect(codeOf(() => adjusted(5, -6))).toBe('STOCK_BELOW_ZERO');
  });

  it('can raise the stock to the limit and not above', () => {
    expect(adjusted(MAX_STOCK - 1, 1)).toBe(MAX_STOCK);
    expect(codeOf(() => adjusted(MAX_STOCK, 1))).toBe('STOCK_LIMIT_EXCEEDED');
  });

  it('can lower a stock that returned pieces have raised above the limit', () => {
    expect(adjusted(MAX_STOCK + 5, -1)).toBe(MAX_STOCK + 4);
  });
});
