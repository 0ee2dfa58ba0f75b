import { codeOf } from '../../../../test/support/code-of.js';
import type { CouponError } from './coupon-error.js';
import { assertChange, assertTerms, type Coupon, endOf, remainingOf, statusAt } from './coupon.js';

const claimableFrom = new Date('2026-12-24T18:00:00Z');
const claimableUntil = new Date('2026-12-25T18:00:00Z');
const justBefore = (time: Date) => new Date(time.getTime() - 1);

const coupon: Coupon = {
  id: 'coupon',
  name: 'Ten per cent',
  discount: { type: 'PERCENT', value: 10, maxAmount: null },
  minOrderAmount: 0,
  itemIds: null,
  endedAt: null,
  revokedAt: null,
  version: 1,
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

describe('A change of a coupon', () => {
  it('sets no quantity below the issued pieces, and says how many are issued', () => {
    expect(codeOf(() => assertChange(coupon, { quantity: 99 }))).toBeNull();
    expect(() => assertChange(coupon, { quantity: 98 })).toThrow(
      expect.objectContaining({
        code: 'COUPON_QUANTITY_TOO_SMALL',
        details: { issued: 99 },
      }) as CouponError,
    );
  });

  it('checks its new periods together with the others', () => {
    const validUntil = justBefore(claimableUntil);
    expect(codeOf(() => assertChange(coupon, { validUntil }))).toBe('INVALID_COUPON');
    const both = { validUntil, claimableUntil: validUntil };
    expect(codeOf(() => assertChange(coupon, both))).toBeNull();
  });
});

describe('The end of a coupon', () => {
  const later = new Date(claimableFrom.getTime() + 60_000);

  it('stops claims before and during the claim period', () => {
    const ended = { ...coupon, ...endOf(coupon, false, claimableFrom) };
    expect(ended).toMatchObject({ endedAt: claimableFrom, revokedAt: null });
    expect(statusAt(ended, justBefore(claimableFrom))).toBe('ENDED');
    expect(statusAt(ended, claimableFrom)).toBe('ENDED');
  });

  it('keeps its time when it is repeated, and may revoke later', () => {
    const ended = { ...coupon, ...endOf(coupon, false, claimableFrom) };
    expect(endOf(ended, false, later)).toEqual({});
    expect(endOf(ended, true, later)).toEqual({ revokedAt: later });
    const revoked = { ...coupon, ...endOf(coupon, true, claimableFrom) };
    expect(revoked).toMatchObject({ endedAt: claimableFrom, revokedAt: claimableFrom });
    expect(endOf(revoked, true, later)).toEqual({});
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
