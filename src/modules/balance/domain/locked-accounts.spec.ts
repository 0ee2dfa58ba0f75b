import { codeOf } from '../../../../test/support/code-of.js';
import { Money } from '../../../shared/domain/money.js';
import { type AccountPayment, LockedAccounts } from './locked-accounts.js';

const paymentOf = (userId: string, price: number): AccountPayment => ({
  entryId: `${userId} pays ${price}`,
  paymentId: 'payment',
  userId,
  price: Money.of(price),
  paidAt: new Date('2026-12-24T18:00:00Z'),
});

describe('LockedAccounts', () => {
  it('pays from the balance that earlier payments of the user have left', () => {
    const accounts = new LockedAccounts(new Map([['rich', 100]]));
    expect(accounts.pay(paymentOf('rich', 60))).toBe(40);
    expect(codeOf(() => accounts.pay(paymentOf('rich', 41)))).toBe('INSUFFICIENT_BALANCE');
    expect(accounts.pay(paymentOf('rich', 40))).toBe(0);
    expect(accounts.entries.map(({ amount, balanceAfter }) => [amount, balanceAfter])).toEqual([
      [-60, 40],
      [-40, 0],
    ]);
  });

  it('pays from the account of the user alone', () => {
    const accounts = new LockedAccounts(
      new Map([
        ['rich', 100],
        ['poor', 1],
      ]),
    );
    expect(codeOf(() => accounts.pay(paymentOf('poor', 2)))).toBe('INSUFFICIENT_BALANCE');
    expect(codeOf(() => accounts.pay(paymentOf('nobody', 1)))).toBe('INSUFFICIENT_BALANCE');
    expect(accounts.pay(paymentOf('rich', 100))).toBe(0);
    expect(['rich', 'poor', 'nobody'].map((id) => accounts.balanceOf(id))).toEqual([0, 1, 0]);
    expect(accounts.entries).toHaveLength(1);
  });

  it('returns refunds on top of what earlier changes have left, and posts none of 0', () => {
    const accounts = new LockedAccounts(new Map([['kim', 100]]));
    const refundOf = (amount: number, part: number) => ({
      ...{ entryId: `refund ${part}`, paymentId: 'payment', userId: 'kim', part },
      ...{ amount: Money.of(amount), refundedAt: new Date('2026-12-24T19:00:00Z') },
    });
    accounts.pay(paymentOf('kim', 60));
    accounts.refund(refundOf(50, 1));
    accounts.refund(refundOf(0, 2));
    accounts.refund(refundOf(10, 3));
    expect(accounts.balanceOf('kim')).toBe(100);
    expect(accounts.entries.slice(1)).toMatchObject([
      { type: 'REFUND', amount: 50, balanceAfter: 90, part: 1, reference: { id: 'payment' } },
      { type: 'REFUND', amount: 10, balanceAfter: 100, part: 3 },
    ]);
  });
});
