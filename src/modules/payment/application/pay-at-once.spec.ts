import { codeOf } from '../../../../test/support/code-of.js';
import { Money } from '../../../shared/domain/money.js';
import { LockedAccounts } from '../../balance/index.js';
import { LockedBuyers } from './pay-at-once.js';

const now = new Date('2026-12-24T18:00:00Z');

/** User kim has 700. Nothing can be paid in the shut room. */
function locked(): LockedBuyers {
  return new LockedBuyers({
    accounts: new LockedAccounts(new Map([['kim', 700]])),
    receiptNumbers: ['R1', 'R2', 'R3'],
    shutRooms: new Set(['shut']),
    now,
  });
}

function payment(amount: number, { userId = 'kim', roomId = null as string | null } = {}) {
  const reference = { type: 'ORDER' as const, id: `order of ${amount}` };
  const purchase = { concert: null, show: null, seats: [], areas: [], lines: [] };
  const id = `payment of ${amount}`;
  return { id, userId, reference, purchase, roomId, amount: Money.of(amount), expiresAt: now };
}

describe('LockedBuyers', () => {
  it('pay in turn, as long as the balance lasts', () => {
    const buyers = locked();
    expect(buyers.pay(payment(600))).toMatchObject({
      receiptNumber: 'R1',
      paymentId: 'payment of 600',
      reference: { type: 'ORDER', id: 'order of 600' },
      amount: 600,
      balanceAfter: 100,
      paidAt: now.toISOString(),
    });
    expect(codeOf(() => buyers.pay(payment(101)))).toBe('INSUFFICIENT_BALANCE');
    expect(buyers.pay(payment(100))).toMatchObject({ receiptNumber: 'R2', balanceAfter: 0 });
    expect(buyers.paid.map(({ state }) => state.status)).toEqual(['PAID', 'PAID']);
    expect(buyers.accounts.entries.map(({ type, amount }) => [type, amount])).toEqual([
      ['PAYMENT', -600],
      ['PAYMENT', -100],
    ]);
  });

  it('refuse users without an account, but for what is free', () => {
    const buyers = locked();
    const lee = { userId: 'lee' };
    expect(codeOf(() => buyers.pay(payment(1, lee)))).toBe('INSUFFICIENT_BALANCE');
    expect(buyers.pay(payment(0, lee))).toMatchObject({ amount: 0, balanceAfter: 0 });
    expect(buyers.accounts.entries).toEqual([]);
  });

  it('take nothing in a room that is shut', () => {
    const buyers = locked();
    expect(codeOf(() => buyers.pay(payment(1, { roomId: 'shut' })))).toBe('QUEUE_NOT_ADMITTED');
    expect(buyers.paid).toEqual([]);
    expect(buyers.accounts.entries).toEqual([]);
  });
});
