import { codeOf } from '../../../../test/support/code-of.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { LockedCoupons } from '../../coupon/index.js';
import { LockedStock, UserLimits } from '../../item/index.js';
import type { LockedBuyers, ReceiptView } from '../../payment/index.js';
import { decideOrder, type OrderRequest } from './place-orders.js';

class Refusal extends DomainError {}

const now = new Date('2026-12-24T18:00:00Z');
const expiresAt = new Date('2026-12-24T18:30:00Z');

const usual = { roomId: null, maxPerUser: null, onSaleFrom: null, onSaleUntil: null };

/**
 * Stock: two pens at 300, one lamp at 9,000 and one vase at 500, each behind a waiting room of its own, ten cups at
 * 100 from six o'clock on, at most two for each user. User kim has a coupon.
 */
function locked() {
  const stock = new LockedStock([
    { ...usual, id: 'pen', name: 'Pen', price: 300, available: 2 },
    { ...usual, id: 'lamp', name: 'Lamp', price: 9_000, roomId: 'room', available: 1 },
    { ...usual, id: 'vase', name: 'Vase', price: 500, roomId: 'another room', available: 1 },
    {
      ...usual,
      ...{ id: 'cup', name: 'Cup', price: 100, available: 10, maxPerUser: 2, onSaleFrom: now },
    },
  ]);
  const coupons = new LockedCoupons([
    {
      id: 'coupon of kim',
      couponId: 'coupon',
      userId: 'kim',
      name: 'Won',
      discount: { type: 'FIXED', value: 1_000, maxAmount: null },
      minOrderAmount: 5_000,
      itemIds: ['lamp'],
      validUntil: new Date('2030-01-01T00:00:00Z'),
      status: 'AVAILABLE',
      orderId: null,
      claimedAt: now,
      revokedAt: null,
    },
  ]);
  const limits = new UserLimits(stock.limits, []);
  const buyers = { pay: jest.fn<ReceiptView, Parameters<LockedBuyers['pay']>>() };
  return { refusals: new Map(), stock, limits, coupons, buyers, now, expiresAt };
}

function request(
  basket: Record<string, number>,
  given: Partial<Omit<OrderRequest, 'basket'>> = {},
): OrderRequest {
  const lines = Object.entries(basket).map(([itemId, quantity]) => ({ itemId, quantity }));
  const usual = { userId: 'kim', roomId: 'room', userCouponId: null, expectedTotal: null };
  return { ...usual, payNow: false, ...given, basket: lines };
}

describe('decideOrder', () => {
  it('takes all items of the basket at their current prices', () => {
    const batch = locked();
    const { order, receipt } = decideOrder(request({ pen: 2, lamp: 1 }), batch);
    expect(order.total.amount).toBe(9_600);
    expect(order.statusAt(now)).toBe('PENDING_PAYMENT');
    expect(receipt).toBeNull();
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
    expect(decideOrder(request({ lamp: 1 }, { userId: 'lee' }), batch).order.total.amount).toBe(
      9_000,
    );
  });

  it('subtracts the discount of a coupon, and uses the coupon once', () => {
    const batch = locked();
    const withCoupon = { userCouponId: 'coupon of kim' };
    const { order } = decideOrder(request({ lamp: 1 }, withCoupon), batch);
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

  it('shares the discount only among the items of the coupon', () => {
    const withCoupon = { userCouponId: 'coupon of kim' };
    const { order } = decideOrder(request({ pen: 2, lamp: 1 }, withCoupon), locked());
    expect(order.state.lines.map(({ discount }) => discount)).toEqual([0, 1_000]);
  });

  it('gives a user at most the limit of an item, over all orders of the batch', () => {
    const batch = locked();
    const order = (userId: string) =>
      codeOf(() => decideOrder(request({ cup: 1 }, { userId }), batch));
    expect(['kim', 'kim', 'kim', 'lee'].map(order)).toEqual([
      null,
      null,
      'ITEM_LIMIT_EXCEEDED',
      null,
    ]);
    // The limit comes first: more stock would not help.
    expect(codeOf(() => decideOrder(request({ cup: 50 }), batch))).toBe('ITEM_LIMIT_EXCEEDED');
    expect(batch.stock.taken.get('cup')).toBe(3);
  });

  it('refuses an item before its sale starts', () => {
    const early = { ...locked(), now: new Date(now.getTime() - 1) };
    expect(codeOf(() => decideOrder(request({ pen: 1, cup: 1 }), early))).toBe('ITEM_NOT_ON_SALE');
    expect(early.stock.taken.size).toBe(0);
  });

  it('refuses another total than the expected one, names it and takes nothing', () => {
    const batch = locked();
    const withCoupon = { userCouponId: 'coupon of kim', expectedTotal: 9_000 };
    expect(() => decideOrder(request({ lamp: 1 }, withCoupon), batch)).toThrow(
      expect.objectContaining({ code: 'TOTAL_CHANGED', details: { total: 8_000 } }) as Error,
    );
    expect(batch.stock.taken.size).toBe(0);
    expect(batch.coupons.uses).toEqual([]);
    const agreed = { ...withCoupon, expectedTotal: 8_000 };
    expect(decideOrder(request({ lamp: 1 }, agreed), batch).order.total.amount).toBe(8_000);
  });

  it('pays the total at once', () => {
    const batch = locked();
    const receipt = { receiptNumber: 'R1' } as ReceiptView;
    batch.buyers.pay.mockReturnValue(receipt);
    const placed = decideOrder(request({ pen: 2, lamp: 1 }, { payNow: true }), batch);
    const { order } = placed;
    expect(placed.receipt).toBe(receipt);
    expect(order.state.history).toEqual([
      { status: 'PENDING_PAYMENT', at: now },
      { status: 'PAID', at: now },
      { status: 'COMPLETED', at: now },
    ]);
    const { id, paymentId } = order.state;
    expect(batch.buyers.pay.mock.calls).toMatchObject([
      [{ id: paymentId, userId: 'kim', reference: { type: 'ORDER', id }, amount: order.total }],
    ]);
  });

  it('takes no stock and no coupon for an order that can not be paid at once', () => {
    const batch = locked();
    batch.buyers.pay.mockImplementation(() => {
      throw new Refusal('INSUFFICIENT_BALANCE');
    });
    const withCoupon = { userCouponId: 'coupon of kim', payNow: true };
    const poor = () => decideOrder(request({ lamp: 1 }, withCoupon), batch);
    expect(codeOf(poor)).toBe('INSUFFICIENT_BALANCE');
    expect(batch.coupons.uses).toEqual([]);
    expect(batch.stock.taken.size).toBe(0);
  });

  it('takes nothing for a user whose slot has ended', () => {
    const late = request({ lamp: 1 });
    const batch = { ...locked(), refusals: new Map([[late, new Refusal('QUEUE_TOKEN_EXPIRED')]]) };
    expect(codeOf(() => decideOrder(late, batch))).toBe('QUEUE_TOKEN_EXPIRED');
    expect(batch.stock.taken.size).toBe(0);
    expect(decideOrder(request({ lamp: 1 }, { userId: 'lee' }), batch).order.total.amount).toBe(
      9_000,
    );
  });

  it('refuses an item that has got another room than the one whose gate was passed', () => {
    for (const roomId of [null, 'other room']) {
      const batch = locked();
      const late = request({ pen: 1, lamp: 1 }, { roomId });
      expect(codeOf(() => decideOrder(late, batch))).toBe('QUEUE_NOT_ADMITTED');
      expect(batch.stock.taken.size).toBe(0);
    }
  });

  it('refuses an item that has got another room than the other items of the basket', () => {
    for (const basket of [
      { lamp: 1, vase: 1 },
      { vase: 1, lamp: 1 },
    ]) {
      const batch = locked();
      expect(codeOf(() => decideOrder(request(basket), batch))).toBe('QUEUE_NOT_ADMITTED');
      expect(batch.stock.taken.size).toBe(0);
    }
  });

  it('refuses an item that does not exist', () => {
    expect(codeOf(() => decideOrder(request({ gone: 1 }), locked()))).toBe('ITEM_NOT_FOUND');
  });
});
