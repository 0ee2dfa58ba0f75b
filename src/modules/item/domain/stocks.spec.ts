import { codeOf } from '../../../../test/support/code-of.js';
import { MAX_STOCK } from './item.js';
import { adjusted } from './stocks.js';

describe('A stock adjustment', () => {
  it('lowers the stock to zero but not below', () => {
    expect(adjusted(5, -5)).toBe(0);
    expect(codeOf(() => adjusted(5, -6))).toBe('STOCK_BELOW_ZERO');
  });

  it('raises the stock to the limit but not above', () => {
    expect(adjusted(MAX_STOCK - 1, 1)).toBe(MAX_STOCK);
    expect(codeOf(() => adjusted(MAX_STOCK, 1))).toBe('STOCK_LIMIT_EXCEEDED');
  });

  it('lowers a stock that returned pieces have raised above the limit', () => {
    expect(adjusted(MAX_STOCK + 5, -1)).toBe(MAX_STOCK + 4);
  });
});
