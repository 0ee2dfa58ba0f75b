import { codeOf } from '../../../../test/support/code-of.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { Money } from '../../../shared/domain/money.js';
import { LockedAccounts } from '../../balance/index.js';
import { Payment, type PaymentState } from '../domain/payment.js';
import { decideConfirmation, type LockedConfirmations } from './confirm-payments.js';

class Refusal extends DomainError {}

const now = new Date('2026-12-24T18:00:00Z');

function payment(id: string, changes: Partial<PaymentState> = {}): Payment {
  return new Payment({
    id,
    userId: 'kim',
    reference: { type: 'RESERVATION', id: `hold of ${id}` },
    purchase: null,
    roomId: 'room',
    amount: Money.of(60),
    status: 'READY',
    expiresAt: new Date('2026-12-24T18:05:00Z'),
    receipt: null,
    refundedAmount: Money.of(0),
    refundedAt: null,
    topUpId: null,
    lateTopUpId: null,
    createdAt: now,
    ...changes,
  });
}

function locked(
  payments: Payment[],
  { balance = 100, refusals = new Map<string, DomainError>(), shutRooms = new Set<string>() } = {},
): LockedConfirmations {
  return {
    payments: new Map(payments.map((one) => [one.state.id, one])),
    refusals,
    shutRooms,
    accounts: new LockedAccounts(new Map([['kim', balance]])),
    receiptNumbers: new Map(payments.map(({ state }) => [state.id, `R-${state.id}`])),
    now,
  };
}

const confirm = (batch: LockedConfirmations, paymentId: string, amount?: number, userId = 'kim') =>
  decideConfirmation({ userId, paymentId, amount }, batch);

describe('decideConfirmation', () => {
  it('pays from the balance and creates the receipt', () => {
    const batch = locked([payment('a')]);
    expect(confirm(batch, 'a', 60).state).toMatchObject({
      status: 'PAID',
      receipt: { receiptNumber: 'R-a', paidAt: now, balanceAfter: 40 },
    });
    expect(batch.accounts.entries).toMatchObject([
      { userId: 'kim', type: 'PAYMENT', amount: -60, reference: { type: 'PAYMENT', id: 'a' } },
    ]);
  });

  it('pays several payments of a user until the balance is too low', () => {
    const batch = locked([payment('a'), payment('b'), payment('c', { amount: Money.of(40) })]);
    confirm(batch, 'a');
    expect(codeOf(() => confirm(batch, 'b'))).toBe('INSUFFICIENT_BALANCE');
    expect(batch.payments.get('b')?.state.status).toBe('READY');
    expect(confirm(batch, 'c').state.receipt?.balanceAfter).toBe(0);
  });

  it('refuses a second confirmation of the same payment in one batch', () => {
    const batch = locked([payment('a')]);
    confirm(batch, 'a');
    expect(codeOf(() => confirm(batch, 'a'))).toBe('PAYMENT_ALREADY_PAID');
    expect(batch.accounts.balanceOf('kim')).toBe(40);
  });

  it('refuses payments in a room that is not open', () => {
    const elsewhere = payment('b', { roomId: 'other' });
    const batch = locked([payment('a'), elsewhere], { shutRooms: new Set(['room']) });
    expect(codeOf(() => confirm(batch, 'a'))).toBe('QUEUE_NOT_ADMITTED');
    expect(confirm(batch, 'b').state.status).toBe('PAID');
  });

  it('posts no ledger entry for a payment of 0', () => {
    const batch = locked([payment('free', { amount: Money.of(0) })], { balance: 0 });
    expect(confirm(batch, 'free').state.receipt?.balanceAfter).toBe(0);
    expect(batch.accounts.entries).toEqual([]);
  });

  it('names the top-up that has paid by card', () => {
    const batch = locked([payment('a')]);
    const topUp = { id: 'card', amount: Money.of(60) };
    const paid = decideConfirmation({ userId: 'kim', paymentId: 'a', topUp }, batch);
    expect(paid.state).toMatchObject({ status: 'PAID', topUpId: 'card' });
  });

  it('refuses a payment of another user like an unknown payment', () => {
    const batch = locked([payment('a')]);
    expect(codeOf(() => confirm(batch, 'a', undefined, 'lee'))).toBe('PAYMENT_NOT_FOUND');
    expect(codeOf(() => confirm(batch, 'none'))).toBe('PAYMENT_NOT_FOUND');
  });

  it('refuses an amount that differs from the price', () => {
    expect(codeOf(() => confirm(locked([payment('a')]), 'a', 59))).toBe('PAYMENT_AMOUNT_MISMATCH');
  });

  it('takes no money when the reservation refuses the payment', () => {
    const refusals = new Map([['hold of a', new Refusal('RESERVATION_NOT_HELD')]]);
    const batch = locked([payment('a')], { refusals });
    expect(codeOf(() => confirm(batch, 'a'))).toBe('RESERVATION_NOT_HELD');
    expect(batch.accounts.balanceOf('kim')).toBe(100);
  });

  it('refuses a payment that was refunded or cancelled', () => {
    const batch = locked([
      payment('refunded', { status: 'REFUNDED' }),
      payment('cancelled', { status: 'CANCELLED' }),
    ]);
    expect(codeOf(() => confirm(batch, 'refunded'))).toBe('PAYMENT_ALREADY_REFUNDED');
    expect(codeOf(() => confirm(batch, 'cancelled'))).toBe('PAYMENT_NOT_PAYABLE');
    expect(batch.accounts.balanceOf('kim')).toBe(100);
  });
});
