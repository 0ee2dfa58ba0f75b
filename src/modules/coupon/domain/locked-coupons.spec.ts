import { codeOf } from '../../../../test/support/code-of.js';
import { Money } from '../../../shared/domain/money.js';
import { CouponError } from './coupon-error.js';
import { LockedCoupons } from './locked-coupons.js';
import type { UserCoupon } from './user-coupon.js';

const validUntil = new Date('2026-12-31T15:00:00Z');
const inTime = new Date(validUntil.getTime() - 1);
const subtotal = Money.of(50_000);

const mine: UserCoupon = {
  id: 'mine',
  couponId: 'coupon',
  userId: 'me',
  name: 'Ten per cent',
  discount: { type: 'PERCENT', value: 10, maxAmount: null },
  minOrderAmount: 50_000,
  validUntil,
  status: 'AVAILABLE',
  orderId: null,
  claimedAt: new Date('2026-12-24T18:00:00Z'),
};

describe('LockedCoupons', () => {
  it('quotes the discount to the owner without using the coupon', () => {
    const coupons = new LockedCoupons([mine]);
    expect(coupons.quote('mine', 'me', subtotal, inTime).amount).toBe(5_000);
    expect(coupons.quote('mine', 'me', subtotal, inTime).amount).toBe(5_000);
    expect(coupons.uses).toEqual([]);
  });

  it('finds neither coupons of other users nor coupons that are not locked', () => {
    const coupons = new LockedCoupons([mine]);
    const notFound = 'USER_COUPON_NOT_FOUND';
    expect(codeOf(() => coupons.quote('mine', 'other', subtotal, inTime))).toBe(notFound);
    expect(codeOf(() => coupons.quote('other', 'me', subtotal, inTime))).toBe(notFound);
  });

  it('uses each coupon once in a batch', () => {
    const coupons = new LockedCoupons([mine, { ...mine, id: 'second' }]);
    coupons.quote('mine', 'me', subtotal, inTime);
    coupons.use('mine', 'order');
    expect(codeOf(() => coupons.quote('mine', 'me', subtotal, inTime))).toBe('COUPON_ALREADY_USED');
    expect(coupons.quote('second', 'me', subtotal, inTime).amount).toBe(5_000);
    expect(coupons.uses).toEqual([{ userCouponId: 'mine', orderId: 'order' }]);
    expect(() => coupons.use('mine', 'another order')).toThrow();
  });

  it('refuses coupons that are used or expired', () => {
    const used = new LockedCoupons([{ ...mine, status: 'USED', orderId: 'order' }]);
    expect(codeOf(() => used.quote('mine', 'me', subtotal, inTime))).toBe('COUPON_ALREADY_USED');
    expect(codeOf(() => used.quote('mine', 'me', subtotal, validUntil))).toBe(
      'COUPON_ALREADY_USED',
    );
    expect(() => used.use('mine', 'another order')).toThrow();
    const coupons = new LockedCoupons([mine]);
    expect(codeOf(() => coupons.quote('mine', 'me', subtotal, validUntil))).toBe('COUPON_EXPIRED');
  });

  it('refuses an order below minOrderAmount and names that amount', () => {
    const coupons = new LockedCoupons([mine]);
    const small = () => coupons.quote('mine', 'me', Money.of(49_999), inTime);
    expect(small).toThrow(new CouponError('COUPON_NOT_APPLICABLE'));
    expect(small).toThrow(
      expect.objectContaining({ details: { minOrderAmount: 50_000 } }) as CouponError,
    );
  });
});
