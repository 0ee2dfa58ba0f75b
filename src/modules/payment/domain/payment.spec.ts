import { codeOf } from '../../../../test/support/code-of.js';
import { Money } from '../../../shared/domain/money.js';
import { type PayableType, Payment, type PaymentStatus, type Receipt } from './payment.js';

const now = new Date('2026-12-24T18:00:00Z');
const receipt: Receipt = { receiptNumber: 'R20261224-1', paidAt: now, balanceAfter: 0 };

function payment(status: PaymentStatus, type: PayableType = 'RESERVATION'): Payment {
  return new Payment({
    id: 'payment',
    userId: 'user',
    reference: { type, id: 'what is paid for' },
    roomId: 'room',
    amount: Money.of(150_000),
    status,
    expiresAt: new Date(now.getTime() + 1),
    receipt: null,
    refundedAt: null,
    createdAt: now,
  });
}

describe('Payment', () => {
  it('is paid once', () => {
    const ready = payment('READY');
    ready.pay(receipt);
    expect(ready.state).toMatchObject({ status: 'PAID', receipt });
    expect(codeOf(() => ready.pay(receipt))).toBe('PAYMENT_NOT_PAYABLE');
    expect(codeOf(() => ready.assertMayBeConfirmed(undefined))).toBe('PAYMENT_ALREADY_PAID');
  });

  it('is refunded once, and only when it was paid', () => {
    expect(codeOf(() => payment('READY').refund(now))).toBe('PAYMENT_NOT_PAID');
    expect(codeOf(() => payment('CANCELLED').refund(now))).toBe('PAYMENT_NOT_PAID');
    const paid = payment('PAID');
    paid.refund(now);
    expect(paid.state).toMatchObject({ status: 'REFUNDED', refundedAt: now });
    expect(codeOf(() => paid.refund(now))).toBe('PAYMENT_ALREADY_REFUNDED');
  });

  it('takes no other amount than its own', () => {
    expect(codeOf(() => payment('READY').assertMayBeConfirmed(150_000))).toBeNull();
    expect(codeOf(() => payment('READY').assertMayBeConfirmed(undefined))).toBeNull();
    for (const amount of [149_999, 0, -150_000]) {
      expect(codeOf(() => payment('READY').assertMayBeConfirmed(amount))).toBe(
        'PAYMENT_AMOUNT_MISMATCH',
      );
    }
  });

  it('takes a slot for seats until its time is up, and never for an order', () => {
    expect(payment('READY').needsSlotAt(now)).toBe(true);
    expect(payment('READY').needsSlotAt(new Date(now.getTime() + 1))).toBe(false);
    expect(payment('PAID').needsSlotAt(now)).toBe(false);
    expect(payment('READY', 'ORDER').needsSlotAt(now)).toBe(false);
  });
});
