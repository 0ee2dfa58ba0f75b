import { codeOf } from '../../../../test/support/code-of.js';
import { assertTerms, type Coupon, remainingOf, statusAt } from './coupon.js';

const claimableFrom = new Date('2026-12-24T18:00:00Z');
const claimableUntil = new Date('2026-12-25T18:00:00Z');
const justBefore = (time: Date) => new Date(time.getTime() - 1);

const coupon: Coupon = {
  id: 'coupon',
  name: 'Ten per cent',
  discount: { type: 'PERCENT', value: 10, maxAmount: null },
  minOrderAmount: 0,
  quantity: 100,
  issued: 99,
  claimableFrom,
  claimableUntil,
  validUntil: claimableUntil,
  createdAt: claimableFrom,
};

describe('A coupon', () => {
  it('opens at claimableFrom and ends at claimableUntil while a piece remains', () => {
    expect(statusAt(coupon, justBefore(claimableFrom))).toBe('NOT_STARTED');
    expect(statusAt(coupon, claimableFrom)).toBe('OPEN');
    expect(statusAt(coupon, justBefore(claimableUntil))).toBe('OPEN');
    expect(statusAt(coupon, claimableUntil)).toBe('ENDED');
  });

  it('becomes SOLD_OUT when no piece remains, but only during the claim period', () => {
    const soldOut = { ...coupon, issued: 100 };
    expect(remainingOf(soldOut)).toBe(0);
    expect(statusAt(soldOut, claimableFrom)).toBe('SOLD_OUT');
    expect(statusAt(soldOut, justBefore(claimableFrom))).toBe('NOT_STARTED');
    expect(statusAt(soldOut, claimableUntil)).toBe('ENDED');
  });
});

describe('assertTerms', () => {
  const percent = (value: number) => ({ type: 'PERCENT' as const, value, maxAmount: null });
  it.each([
    [{}, null],
    [{ discount: percent(100) }, null],
    [{ discount: percent(101) }, 'INVALID_COUPON'],
    [{ discount: { ...percent(101), type: 'FIXED' as const } }, null],
    [{ claimableFrom: justBefore(claimableUntil) }, null],
    [{ claimableFrom: claimableUntil }, 'INVALID_COUPON'],
    [{ validUntil: justBefore(claimableUntil) }, 'INVALID_COUPON'],
  ])('checks the terms %j and refuses with %p', (changes, code) => {
    expect(codeOf(() => assertTerms({ ...coupon, ...changes }))).toBe(code);
  });
});
