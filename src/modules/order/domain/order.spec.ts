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
    expiresAt,
    createdAt,
  });
}

function paid(): Order {
  const it = order();
  it.pay(inTime);
  return it;
}

describe('Order', () => {
  it('costs what its items cost, less the discount', () => {
    expect(order().subtotal.amount).toBe(100_000);
    expect(order().total.amount).toBe(90_000);
  });

  it('waits for its payment until the very moment that its time is up', () => {
    expect(order().statusAt(inTime)).toBe('PENDING_PAYMENT');
    expect(order().statusAt(expiresAt)).toBe('EXPIRED');
    expect(order().historyAt(expiresAt)).toEqual([
      { status: 'PENDING_PAYMENT', at: createdAt },
      { status: 'EXPIRED', at: expiresAt },
    ]);
  });

  it('is complete when it is paid, and remembers every step', () => {
    expect(paid().state.history).toEqual([
      { status: 'PENDING_PAYMENT', at: createdAt },
      { status: 'PAID', at: inTime },
      { status: 'COMPLETED', at: inTime },
    ]);
    expect(paid().statusAt(expiresAt)).toBe('COMPLETED');
  });

  it('is paid or cancelled while it waits, and not after', () => {
    expect(codeOf(() => order().pay(expiresAt))).toBe('ORDER_NOT_PENDING');
    expect(codeOf(() => order().cancel(expiresAt))).toBe('ORDER_NOT_PENDING');
    expect(codeOf(() => paid().pay(inTime))).toBe('ORDER_NOT_PENDING');
    expect(codeOf(() => paid().cancel(inTime))).toBe('ORDER_NOT_PENDING');
    const cancelled = order();
    cancelled.cancel(inTime);
    expect(cancelled.status).toBe('CANCELLED');
    expect(codeOf(() => cancelled.pay(inTime))).toBe('ORDER_NOT_PENDING');
  });

  it('expires at the instant at which its time was up, whenever that is noted', () => {
    const expired = order();
    expired.expire();
    expect(expired.state.history.at(-1)).toEqual({ status: 'EXPIRED', at: expiresAt });
    expect(() => paid().expire()).toThrow();
  });

  it('is taken back once, and only when it was paid', () => {
    const refunded = paid();
    refunded.refund(inTime);
    expect(refunded.status).toBe('REFUNDED');
    expect(() => refunded.refund(inTime)).toThrow();
    expect(() => order().refund(inTime)).toThrow();
  });

  it('may be taken back by its buyer for seven days', () => {
    const end = inTime.getTime() + 7 * DAY_MS;
    expect(paid().isRefundableAt(new Date(end - 1))).toBe(true);
    expect(paid().isRefundableAt(new Date(end))).toBe(false);
    expect(order().isRefundableAt(inTime)).toBe(false);
  });
});
