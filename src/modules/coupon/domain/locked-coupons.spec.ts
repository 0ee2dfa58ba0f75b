import { codeOf } from '../../../../test/support/code-of.js';
import { Money } from '../../../shared/domain/money.js';
import { CouponError } from './coupon-error.js';
import { LockedCoupons } from './locked-coupons.js';
import type { UserCoupon } from './user-coupon.js';

const validUntil = new Date('2026-12-31T15:00:00Z');
const inTime = new Date(validUntil.getTime() - 1);
const lines = [{ itemId: 'lp', price: 25_000, quantity: 2 }];

const mine: UserCoupon = {
  id: 'mine',
  couponId: 'coupon',
  userId: 'me',
  name: 'Ten per cent',
  discount: { type: 'PERCENT', value: 10, maxAmount: null },
  minOrderAmount: 50_000,
  itemIds: null,
  validUntil,
  status: 'AVAILABLE',
  orderId: null,
  claimedAt: new Date('2026-12-24T18:00:00Z'),
  revokedAt: null,
};

describe('LockedCoupons', () => {
  it('quotes the discount to the owner without using the coupon', () => {
    const coupons = new LockedCoupons([mine]);
    expect(coupons.quote('mine', 'me', lines, inTime).discount.amount).toBe(5_000);
    expect(coupons.quote('mine', 'me', lines, inTime).discount.amount).toBe(5_000);
    expect(coupons.uses).toEqual([]);
  });

  it('finds neither coupons of other users nor coupons that are not locked', () => {
    const coupons = new LockedCoupons([mine]);
    const notFound = 'USER_COUPON_NOT_FOUND';
    expect(codeOf(() => coupons.quote('mine', 'other', lines, inTime))).toBe(notFound);
    expect(codeOf(() => coupons.quote('other', 'me', lines, inTime))).toBe(notFound);
  });

  it('uses each coupon once in a batch', () => {
    const coupons = new LockedCoupons([mine, { ...mine, id: 'second' }]);
    coupons.quote('mine', 'me', lines, inTime);
    coupons.use('mine', 'order');
    expect(codeOf(() => coupons.quote('mine', 'me', lines, inTime))).toBe('COUPON_ALREADY_USED');
    expect(coupons.quote('second', 'me', lines, inTime).discount.amount).toBe(5_000);
    expect(coupons.uses).toEqual([{ userCouponId: 'mine', orderId: 'order' }]);
    expect(() => coupons.use('mine', 'another order')).toThrow();
  });

  it('refuses coupons that are used or expired', () => {
    const used = new LockedCoupons([{ ...mine, status: 'USED', orderId: 'order' }]);
    expect(codeOf(() => used.quote('mine', 'me', lines, inTime))).toBe('COUPON_ALREADY_USED');
    expect(codeOf(() => used.quote('mine', 'me', lines, validUntil))).toBe('COUPON_ALREADY_USED');
    expect(() => used.use('mine', 'another order')).toThrow();
    const coupons = new LockedCoupons([mine]);
    expect(codeOf(() => coupons.quote('mine', 'me', lines, validUntil))).toBe('COUPON_EXPIRED');
  });

  it('refuses an order below minOrderAmount and names that amount', () => {
    const coupons = new LockedCoupons([mine]);
    const small = () =>
      coupons.quote('mine', 'me', [{ itemId: 'lp', price: 49_999, quantity: 1 }], inTime);
    expect(small).toThrow(new CouponError('COUPON_NOT_APPLICABLE'));
    expect(small).toThrow(
      expect.objectContaining({ details: { minOrderAmount: 50_000 } }) as CouponError,
    );
  });

  it('refuses a revoked coupon, unless an order already uses it', () => {
    const revokedAt = new Date('2026-12-25T00:00:00Z');
    const revoked = new LockedCoupons([{ ...mine, revokedAt }]);
    expect(codeOf(() => revoked.quote('mine', 'me', lines, inTime))).toBe('COUPON_REVOKED');
    expect(codeOf(() => revoked.quote('mine', 'me', lines, validUntil))).toBe('COUPON_REVOKED');
    const used = new LockedCoupons([{ ...mine, revokedAt, status: 'USED', orderId: 'order' }]);
    expect(codeOf(() => used.quote('mine', 'me', lines, inTime))).toBe('COUPON_ALREADY_USED');
  });

  it('discounts only the lines of its items, and counts only them for minOrderAmount', () => {
    const coupons = new LockedCoupons([{ ...mine, itemIds: ['lp', 'cd'] }]);
    const pin = { itemId: 'pin', price: 90_000, quantity: 9 };
    const quote = coupons.quote('mine', 'me', [pin, ...lines], inTime);
    expect(quote).toEqual({ discount: Money.of(5_000), itemIds: ['lp', 'cd'] });
    const small = [pin, { itemId: 'lp', price: 49_999, quantity: 1 }];
    expect(() => coupons.quote('mine', 'me', small, inTime)).toThrow(
      expect.objectContaining({
        code: 'COUPON_NOT_APPLICABLE',
        details: { minOrderAmount: 50_000, itemIds: ['lp', 'cd'] },
      }) as CouponError,
    );
  });

  it('refuses an order without any of its items, also without minOrderAmount', () => {
    const coupons = new LockedCoupons([{ ...mine, minOrderAmount: 0, itemIds: ['cd'] }]);
    expect(codeOf(() => coupons.quote('mine', 'me', lines, inTime))).toBe('COUPON_NOT_APPLICABLE');
  });
});
