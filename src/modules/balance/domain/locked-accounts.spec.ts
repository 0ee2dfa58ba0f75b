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
});
