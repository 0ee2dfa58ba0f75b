import { codeOf } from '../../../../test/support/code-of.js';
import { Money } from '../../../shared/domain/money.js';
import { type PayableType, Payment, type PaymentStatus, type Receipt } from './payment.js';

const now = new Date('2026-12-24T18:00:00Z');
const receipt: Receipt = { receiptNumber: 'R20261224-1', paidAt: now, balanceAfter: 0 };

function payment(status: PaymentStatus, type: PayableType = 'RESERVATION'): Payment {
  return new Payment({
    id: 'payment',
    userId: 'user',
    reference: { type, id: 'reservation or order' },
    roomId: 'room',
    amount: Money.of(150_000),
    status,
    expiresAt: new Date(now.getTime() + 1),
    receipt: null,
    refundedAt: null,
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

  it('allows one refund, and only after it is paid', () => {
    expect(codeOf(() => payment('READY').refund(now))).toBe('PAYMENT_NOT_PAID');
    expect(codeOf(() => payment('CANCELLED').refund(now))).toBe('PAYMENT_NOT_PAID');
    const paid = payment('PAID');
    paid.refund(now);
    expect(paid.state).toMatchObject({ status: 'REFUNDED', refundedAt: now });
    expect(codeOf(() => paid.refund(now))).toBe('PAYMENT_ALREADY_REFUNDED');
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
