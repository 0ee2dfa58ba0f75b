import { codeOf } from '../../../../test/support/code-of.js';
import type { Coupon } from '../domain/coupon.js';
import { LockedCoupon } from '../domain/locked-coupon.js';
import { decideClaim, type LockedClaims } from './claim-coupons.js';

const now = new Date('2026-12-24T18:00:00Z');
const later = new Date('2026-12-25T18:00:00Z');
const couponId = 'coupon';

const COUPON: Coupon = {
  id: couponId,
  name: 'Won',
  discount: { type: 'FIXED', value: 1_000, maxAmount: null },
  minOrderAmount: 0,
  itemIds: null,
  endedAt: null,
  revokedAt: null,
  version: 1,
  quantity: 1,
  issued: 0,
  claimableFrom: now,
  claimableUntil: later,
  validUntil: later,
  createdAt: now,
};

const locked = (holders: string[] = []): LockedClaims => ({
  couponId,
  coupon: new LockedCoupon(COUPON, new Set(holders)),
  now,
});

describe('decideClaim', () => {
  it('gives the user an available coupon', () => {
    expect(decideClaim({ userId: 'kim', couponId }, locked())).toMatchObject({
      userId: 'kim',
      couponId,
      status: 'AVAILABLE',
      orderId: null,
      claimedAt: now,
      validUntil: later,
    });
  });

  it('gives the last piece to the first request of the batch', () => {
    const batch = locked();
    decideClaim({ userId: 'kim', couponId }, batch);
    expect(codeOf(() => decideClaim({ userId: 'lee', couponId }, batch))).toBe('COUPON_SOLD_OUT');
  });

  it('refuses a user who already has the coupon, and serves the next user', () => {
    const batch = locked(['kim']);
    const claim = () => decideClaim({ userId: 'kim', couponId }, batch);
    expect(codeOf(claim)).toBe('COUPON_ALREADY_CLAIMED');
    expect(decideClaim({ userId: 'lee', couponId }, batch).userId).toBe('lee');
  });

  it('refuses a coupon that does not exist', () => {
    const none = { couponId, coupon: null, now };
    expect(codeOf(() => decideClaim({ userId: 'kim', couponId }, none))).toBe('COUPON_NOT_FOUND');
  });
});
