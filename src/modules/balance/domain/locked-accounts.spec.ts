import { codeOf } from '../../../../test/support/code-of.js';
import type { LedgerEntry } from './ledger-entry.js';
import { LockedAccounts } from './locked-accounts.js';

const taking = (userId: string, price: number): LedgerEntry => ({
  id: `${userId} pays ${price}`,
  userId,
  type: 'PAYMENT',
  amount: -price,
  reference: { type: 'PAYMENT', id: 'payment' },
  createdAt: new Date('2026-12-24T18:00:00Z'),
});

describe('Locked accounts', () => {
  it('serve payment after payment of one user from what those before left', () => {
    const accounts = new LockedAccounts(new Map([['rich', 100]]));
    expect(accounts.post(taking('rich', 60))).toBe(40);
    expect(codeOf(() => accounts.post(taking('rich', 41)))).toBe('INSUFFICIENT_BALANCE');
    expect(accounts.post(taking('rich', 40))).toBe(0);
    expect(accounts.entries.map(({ amount, balanceAfter }) => [amount, balanceAfter])).toEqual([
      [-60, 40],
      [-40, 0],
    ]);
  });

  it('of different users have nothing to do with each other', () => {
    const accounts = new LockedAccounts(
      new Map([
        ['rich', 100],
        ['poor', 1],
      ]),
    );
    expect(codeOf(() => accounts.post(taking('poor', 2)))).toBe('INSUFFICIENT_BALANCE');
    expect(codeOf(() => accounts.post(taking('nobody', 1)))).toBe('INSUFFICIENT_BALANCE');
    expect(accounts.post(taking('rich', 100))).toBe(0);
    expect(['rich', 'poor', 'nobody'].map((id) => accounts.balanceOf(id))).toEqual([0, 1, 0]);
    expect(accounts.entries).toHaveLength(1);
  });
});
