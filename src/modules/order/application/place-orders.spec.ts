import { codeOf } from '../../../../test/support/code-of.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { LockedCoupons } from '../../coupon/index.js';
import { LockedStock } from '../../item/index.js';
import { decideOrder, type LockedOrders, type OrderRequest } from './place-orders.js';

class Refusal extends DomainError {}

const now = new Date('2026-12-24T18:00:00Z');
const expiresAt = new Date('2026-12-24T18:30:00Z');

/** Stock: two pens at 300, one lamp at 9,000 behind a waiting room. User kim has a coupon. */
function locked(): LockedOrders {
  const stock = new LockedStock([
    { id: 'pen', name: 'Pen', price: 300, roomId: null, available: 2 },
    { id: 'lamp', name: 'Lamp', price: 9_000, roomId: 'room', available: 1 },
  ]);
  const coupons = new LockedCoupons([
    {
      id: 'coupon of kim',
      couponId: 'coupon',
      userId: 'kim',
      name: 'Won',
      discount: { type: 'FIXED', value: 1_000, maxAmount: null },
      minOrderAmount: 5_000,
      validUntil: new Date('2030-01-01T00:00:00Z'),
      status: 'AVAILABLE',
      orderId: null,
      claimedAt: now,
    },
  ]);
  return { refusals: new Map(), stock, coupons, now, expiresAt };
}

function request(
  basket: Record<string, number>,
  { userId = 'kim', userCouponId = null as string | null } = {},
): OrderRequest {
  const lines = Object.entries(basket).map(([itemId, quantity]) => ({ itemId, quantity }));
  return { userId, roomId: null, basket: lines, userCouponId, payNow: false };
}

describe('decideOrder', () => {
  it('takes all items of the basket at their current prices', () => {
    const batch = locked();
    const order = decideOrder(request({ pen: 2, lamp: 1 }), batch);
    expect(order.total.amount).toBe(9_600);
    expect(order.statusAt(now)).toBe('PENDING_PAYMENT');
    expect(order.state).toMatchObject({ userId: 'kim', roomId: 'room', expiresAt, createdAt: now });
    expect([...batch.stock.taken]).toEqual([
      ['pen', 2],
      ['lamp', 1],
    ]);
  });

  it('refuses an order whose items earlier orders of the batch have taken, and takes none for it', () => {
    const batch = locked();
    decideOrder(request({ pen: 2 }), batch);
    const late = request({ lamp: 1, pen: 1 }, { userId: 'lee' });
    expect(codeOf(() => decideOrder(late, batch))).toBe('OUT_OF_STOCK');
    expect(decideOrder(request({ lamp: 1 }, { userId: 'lee' }), batch).total.amount).toBe(9_000);
  });

  it('subtracts the discount of a coupon, and uses the coupon once', () => {
    const batch = locked();
    const withCoupon = { userCouponId: 'coupon of kim' };
    const order = decideOrder(request({ lamp: 1 }, withCoupon), batch);
    expect(order.total.amount).toBe(8_000);
    expect(batch.coupons.uses).toEqual([
      { userCouponId: 'coupon of kim', orderId: order.state.id },
    ]);
    expect(codeOf(() => decideOrder(request({ pen: 1 }, withCoupon), batch))).toBe(
      'COUPON_ALREADY_USED',
    );
  });

  it('takes no stock when the coupon is refused', () => {
    const batch = locked();
    const small = request({ pen: 1 }, { userCouponId: 'coupon of kim' });
    expect(codeOf(() => decideOrder(small, batch))).toBe('COUPON_NOT_APPLICABLE');
    const foreign = request({ lamp: 1 }, { userId: 'lee', userCouponId: 'coupon of kim' });
    expect(codeOf(() => decideOrder(foreign, batch))).toBe('USER_COUPON_NOT_FOUND');
    expect(batch.stock.taken.size).toBe(0);
  });

  it('takes nothing for a user whose slot has ended', () => {
    const late = request({ lamp: 1 });
    const batch = { ...locked(), refusals: new Map([[late, new Refusal('QUEUE_TOKEN_EXPIRED')]]) };
    expect(codeOf(() => decideOrder(late, batch))).toBe('QUEUE_TOKEN_EXPIRED');
    expect(batch.stock.taken.size).toBe(0);
    expect(decideOrder(request({ lamp: 1 }, { userId: 'lee' }), batch).total.amount).toBe(9_000);
  });

  it('refuses an item that does not exist', () => {
    expect(codeOf(() => decideOrder(request({ gone: 1 }), locked()))).toBe('ITEM_NOT_FOUND');
  });
});
