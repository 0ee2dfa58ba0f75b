import type { Coupon } from './coupon.js';
import type { CouponError } from './coupon-error.js';
import { LockedCoupon } from './locked-coupon.js';

const now = new Date('2026-12-24T18:00:00Z');
const later = new Date('2026-12-25T18:00:00Z');

/** The outcome of each claim, in the order of the users. */
function outcomes(remaining: number, holders: string[], userIds: string[], at = now) {
  const coupon: Coupon = {
    id: 'coupon',
    name: 'Won',
    discount: { type: 'FIXED', value: 1_000, maxAmount: null },
    minOrderAmount: 0,
    itemIds: null,
    endedAt: null,
    revokedAt: null,
    version: 1,
    quantity: 10,
    issued: 10 - remaining,
    claimableFrom: now,
    claimableUntil: later,
    validUntil: later,
    createdAt: now,
  };
  const locked = new LockedCoupon(coupon, new Set(holders));
  return userIds.map((userId) => {
    try {
      return locked.claim(userId, `coupon of ${userId}`, at).id;
    } catch (error) {
      return (error as CouponError).code;
    }
  });
}

describe('LockedCoupon', () => {
  it('gives pieces to users in their order until none is left', () => {
    expect(outcomes(2, [], ['a', 'b', 'c'])).toEqual([
      'coupon of a',
      'coupon of b',
      'COUPON_SOLD_OUT',
    ]);
  });

  it('gives one piece to a user who claims twice', () => {
    expect(outcomes(3, [], ['a', 'a', 'b'])).toEqual([
      'coupon of a',
      'COUPON_ALREADY_CLAIMED',
      'coupon of b',
    ]);
  });

  it('gives the piece to the next user after it refuses a claim', () => {
    expect(outcomes(1, ['a'], ['a', 'b'])).toEqual(['COUPON_ALREADY_CLAIMED', 'coupon of b']);
  });

  it('refuses a holder with COUPON_ALREADY_CLAIMED even when none is left', () => {
    expect(outcomes(0, ['a'], ['a', 'b'])).toEqual(['COUPON_ALREADY_CLAIMED', 'COUPON_SOLD_OUT']);
    expect(outcomes(1, [], ['a', 'a'])).toEqual(['coupon of a', 'COUPON_ALREADY_CLAIMED']);
  });

  it.each([new Date(now.getTime() - 1), later])(
    'refuses every claim outside the claim period (%s)',
    (at) => {
      expect(outcomes(2, ['a'], ['a', 'b'], at)).toEqual([
        'COUPON_NOT_CLAIMABLE',
        'COUPON_NOT_CLAIMABLE',
      ]);
    },
  );
});
