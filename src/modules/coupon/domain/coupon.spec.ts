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

describe('The status of a coupon', () => {
  it('is OPEN from the first moment until just before the last, while one remains', () => {
    expect(statusAt(coupon, justBefore(claimableFrom))).toBe('NOT_STARTED');
    expect(statusAt(coupon, claimableFrom)).toBe('OPEN');
    expect(statusAt(coupon, justBefore(claimableUntil))).toBe('OPEN');
    expect(statusAt(coupon, claimableUntil)).toBe('ENDED');
  });

  it('is SOLD_OUT with none left, but only in the time to claim it', () => {
    const gone = { ...coupon, issued: 100 };
    expect(remainingOf(gone)).toBe(0);
    expect(statusAt(gone, claimableFrom)).toBe('SOLD_OUT');
    expect(statusAt(gone, justBefore(claimableFrom))).toBe('NOT_STARTED');
    expect(statusAt(gone, claimableUntil)).toBe('ENDED');
  });
});

describe('The terms of a coupon', () => {
  const percent = (value: number) => ({ type: 'PERCENT' as const, value, maxAmount: null });
  it.each([
    [{}, null],
    [{ discount: percent(100) }, null],
    [{ discount: percent(101) }, 'INVALID_COUPON'],
    [{ discount: { ...percent(101), type: 'FIXED' as const } }, null],
    [{ claimableFrom: justBefore(claimableUntil) }, null],
    [{ claimableFrom: claimableUntil }, 'INVALID_COUPON'],
    [{ validUntil: justBefore(claimableUntil) }, 'INVALID_COUPON'],
  ])('with %j are answered by %p', (changes, code) => {
    expect(codeOf(() => assertTerms({ ...coupon, ...changes }))).toBe(code);
  });
});
