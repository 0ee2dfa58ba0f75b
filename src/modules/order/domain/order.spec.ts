import { codeOf } from '../../../../test/support/code-of.js';
import { Money } from '../../../shared/domain/money.js';
import { Order } from './order.js';

const createdAt = new Date('2026-12-24T18:00:00Z');
const expiresAt = new Date('2026-12-24T18:10:00Z');
const inTime = new Date(expiresAt.getTime() - 1);
const DAY_MS = 24 * 60 * 60 * 1_000;

function order(): Order {
  return Order.place({
    id: 'order',
    userId: 'user',
    roomId: null,
    paymentId: 'payment',
    userCouponId: 'coupon',
    items: [
      { itemId: 'lp', name: 'LP', price: 45_000, quantity: 2 },
      { itemId: 'pin', name: 'Pin', price: 10_000, quantity: 1 },
    ],
    discount: Money.of(10_000),
    discounted: null,
    expiresAt,
    createdAt,
  });
}

function paid(): Order {
  const paidOrder = order();
  paidOrder.pay(inTime);
  return paidOrder;
}

describe('An order', () => {
  it('costs the sum of its items less the discount', () => {
    expect(order().subtotal.amount).toBe(100_000);
    expect(order().total.amount).toBe(90_000);
  });

  it('changes from PENDING_PAYMENT to EXPIRED at expiresAt', () => {
    expect(order().statusAt(inTime)).toBe('PENDING_PAYMENT');
    expect(order().statusAt(expiresAt)).toBe('EXPIRED');
    expect(order().historyAt(expiresAt)).toEqual([
      { status: 'PENDING_PAYMENT', at: createdAt },
      { status: 'EXPIRED', at: expiresAt },
    ]);
  });

  it('becomes COMPLETED when it is paid, and keeps every step in its history', () => {
    expect(paid().state.history).toEqual([
      { status: 'PENDING_PAYMENT', at: createdAt },
      { status: 'PAID', at: inTime },
      { status: 'COMPLETED', at: inTime },
    ]);
    expect(paid().statusAt(expiresAt)).toBe('COMPLETED');
  });

  it('refuses a payment or cancellation unless it is pending', () => {
    expect(codeOf(() => order().pay(expiresAt))).toBe('ORDER_NOT_PENDING');
    expect(codeOf(() => order().cancel(expiresAt))).toBe('ORDER_NOT_PENDING');
    expect(codeOf(() => paid().pay(inTime))).toBe('ORDER_NOT_PENDING');
    expect(codeOf(() => paid().cancel(inTime))).toBe('ORDER_NOT_PENDING');
    const cancelled = order();
    cancelled.cancel(inTime);
    expect(cancelled.status).toBe('CANCELLED');
    expect(codeOf(() => cancelled.pay(inTime))).toBe('ORDER_NOT_PENDING');
  });

  it('records expiresAt as the time of its expiry, no matter when the sweep stores it', () => {
    const expired = order();
    expired.expire();
    expect(expired.state.history.at(-1)).toEqual({ status: 'EXPIRED', at: expiresAt });
    expect(() => paid().expire()).toThrow();
  });

  it('allows one refund of everything, and only after it is paid', () => {
    const refunded = paid();
    expect(refunded.refund(null, inTime)).toMatchObject([
      { itemId: 'lp', quantity: 2, amount: 90_000, discount: 9_000, total: 81_000 },
      { itemId: 'pin', quantity: 1, amount: 10_000, discount: 1_000, total: 9_000 },
    ]);
    expect(refunded.status).toBe('REFUNDED');
    expect(() => refunded.refund(null, inTime)).toThrow();
    expect(() => order().refund(null, inTime)).toThrow();
    expect(() => order().refund([{ itemId: 'pin', quantity: 1 }], inTime)).toThrow();
  });

  it('stays COMPLETED until its last piece is refunded', () => {
    const partly = paid();
    const one = [{ itemId: 'lp', quantity: 1 }];
    expect(partly.refund(one, inTime)).toMatchObject([
      { itemId: 'lp', quantity: 1, total: 40_500 },
    ]);
    expect(partly.status).toBe('COMPLETED');
    expect(partly.state.lines.map(({ refundedQuantity }) => refundedQuantity)).toEqual([1, 0]);
    expect(partly.total.amount).toBe(90_000);

    expect(partly.refund(null, inTime)).toMatchObject([
      { itemId: 'lp', quantity: 1, total: 40_500 },
      { itemId: 'pin', quantity: 1, total: 9_000 },
    ]);
    expect(partly.status).toBe('REFUNDED');
    expect(partly.state.lines.map(({ refundedQuantity }) => refundedQuantity)).toEqual([2, 1]);
  });

  it('does not refund pieces that it does not have any more, and then changes nothing', () => {
    const partly = paid();
    partly.refund([{ itemId: 'lp', quantity: 1 }], inTime);
    const before = partly.state;
    const pin = { itemId: 'pin', quantity: 1 };
    expect(partly.refund([pin, { itemId: 'lp', quantity: 2 }], inTime)).toBeNull();
    expect(partly.refund([pin, { itemId: 'cup', quantity: 1 }], inTime)).toBeNull();
    expect(partly.state).toEqual(before);
  });

  it('allows its buyer a refund within seven days after the payment', () => {
    const end = inTime.getTime() + 7 * DAY_MS;
    expect(paid().isRefundableAt(new Date(end - 1))).toBe(true);
    expect(paid().isRefundableAt(new Date(end))).toBe(false);
    expect(order().isRefundableAt(inTime)).toBe(false);
  });
});
