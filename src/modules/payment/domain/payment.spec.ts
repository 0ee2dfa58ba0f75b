import { codeOf } from '../../../../test/support/code-of.js';
import { Money } from '../../../shared/domain/money.js';
import { type PayableType, Payment, type PaymentStatus, type Receipt } from './payment.js';

const now = new Date('2026-12-24T18:00:00Z');
const ALL = { amount: Money.of(150_000), isLast: true };
const receipt: Receipt = { receiptNumber: 'R20261224-1', paidAt: now, balanceAfter: 0 };

function payment(status: PaymentStatus, type: PayableType = 'RESERVATION'): Payment {
  return new Payment({
    id: 'payment',
    userId: 'user',
    reference: { type, id: 'reservation or order' },
    purchase: null,
    roomId: 'room',
    amount: Money.of(150_000),
    status,
    expiresAt: new Date(now.getTime() + 1),
    receipt: null,
    refundedAmount: Money.of(0),
    refundedAt: null,
    topUpId: null,
    lateTopUpId: null,
    createdAt: now,
  });
}

describe('A payment', () => {
  it('stores its receipt when it is paid, and refuses a second payment', () => {
    const ready = payment('READY');
    ready.pay(receipt);
    expect(ready.state).toMatchObject({ status: 'PAID', receipt });
    expect(codeOf(() => ready.pay(receipt))).toBe('PAYMENT_NOT_PAYABLE');
    expect(codeOf(() => ready.assertMayBeConfirmed(undefined))).toBe('PAYMENT_ALREADY_PAID');
  });

  it('allows one refund of everything, and only after it is paid', () => {
    expect(codeOf(() => payment('READY').refund(ALL, now))).toBe('PAYMENT_NOT_PAID');
    expect(codeOf(() => payment('CANCELLED').refund(ALL, now))).toBe('PAYMENT_NOT_PAID');
    const paid = payment('PAID');
    paid.refund(ALL, now);
    expect(paid.state).toMatchObject({
      status: 'REFUNDED',
      refundedAt: now,
      refundedAmount: ALL.amount,
    });
    expect(codeOf(() => paid.refund(ALL, now))).toBe('PAYMENT_ALREADY_REFUNDED');
  });

  it('stays PAID until its last part is refunded', () => {
    const paid = payment('PAID');
    paid.refund({ amount: Money.of(50_000), isLast: false }, now);
    paid.refund({ amount: Money.of(100_000), isLast: false }, now);
    expect(paid.state).toMatchObject({
      status: 'PAID',
      refundedAt: null,
      refundedAmount: ALL.amount,
    });
    // The last seat was free.
    paid.refund({ amount: Money.of(0), isLast: true }, now);
    expect(paid.state).toMatchObject({ status: 'REFUNDED', refundedAt: now });
  });

  it('returns neither more than was paid nor less after the last part', () => {
    const more = { amount: Money.of(150_001), isLast: false };
    expect(() => payment('PAID').refund(more, now)).toThrow('leave -1 of it');
    const less = { amount: Money.of(149_999), isLast: true };
    expect(() => payment('PAID').refund(less, now)).toThrow('leave 1 of it');
  });

  it('refuses an amount that differs from its own', () => {
    expect(codeOf(() => payment('READY').assertMayBeConfirmed(150_000))).toBeNull();
    expect(codeOf(() => payment('READY').assertMayBeConfirmed(undefined))).toBeNull();
    for (const amount of [149_999, 0, -150_000]) {
      expect(codeOf(() => payment('READY').assertMayBeConfirmed(amount))).toBe(
        'PAYMENT_AMOUNT_MISMATCH',
      );
    }
  });

  it('needs a slot for seats until it expires, and never for an order', () => {
    expect(payment('READY').needsSlotAt(now)).toBe(true);
    expect(payment('READY').needsSlotAt(new Date(now.getTime() + 1))).toBe(false);
    expect(payment('PAID').needsSlotAt(now)).toBe(false);
    expect(payment('READY', 'ORDER').needsSlotAt(now)).toBe(false);
  });
});
