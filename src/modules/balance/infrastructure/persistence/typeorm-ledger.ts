import { Injectable } from '@nestjs/common';
import { columnsOf } from '../../../../shared/database/columns.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import { Ledger } from '../../domain/ledger.js';
import type { LedgerEntry } from '../../domain/ledger-entry.js';
import type { PostedEntry } from '../../domain/locked-accounts.js';
import { AccountRow } from './account.row.js';

@Injectable()
export class TypeormLedger extends Ledger {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async credit(entry: LedgerEntry, maxBalance: number | null): Promise<number | null> {
    const { id, userId, type, amount, reference, part = 1, createdAt } = entry;
    const [row] = await this.transactions.manager.query<{ balanceAfter: string }[]>(
      `WITH account AS (
         INSERT INTO balance_accounts AS current (user_id, balance) VALUES ($2, $4)
         ON CONFLICT (user_id) DO UPDATE SET balance = current.balance + $4
         WHERE $8::bigint IS NULL OR (current.balance + $4 <= $8 AND NOT current.closed)
         RETURNING balance
       )
       INSERT INTO balance_entries
         (id, user_id, type, amount, balance_after, reference_type, reference_id, part, created_at)
       SELECT $1, $2, $3, $4, balance, $5, $6, $9, $7 FROM account
       RETURNING balance_after AS "balanceAfter"`,
      [
        id,
        userId,
        type,
        amount,
        reference?.type ?? null,
        reference?.id ?? null,
        createdAt,
        maxBalance,
        part,
      ],
    );
    return row ? Number(row.balanceAfter) : null;
  }

  async lock(userIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.transactions.manager.query<{ userId: string; balance: string }[]>(
      `SELECT user_id AS "userId", balance FROM balance_accounts
       WHERE user_id = ANY($1::uuid[]) ORDER BY user_id FOR UPDATE`,
      [userIds],
    );
    return new Map(rows.map(({ userId, balance }) => [userId, Number(balance)]));
  }

  async open(userId: string): Promise<boolean> {
    const [row] = await this.transactions.manager.query<{ closed: boolean }[]>(
      `INSERT INTO balance_accounts AS current (user_id, balance) VALUES ($1, 0)
       ON CONFLICT (user_id) DO UPDATE SET balance = current.balance RETURNING closed`,
      [userId],
    );
    return row?.closed ?? false;
  }

  async close(userId: string): Promise<void> {
    await this.transactions.manager.update(AccountRow, { userId }, { closed: true });
  }

  async write(entries: readonly PostedEntry[]): Promise<void> {
    await this.transactions.manager.query(
      `WITH entry AS (
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[],
           $6::text[], $7::uuid[], $8::int[], $9::timestamptz[]) WITH ORDINALITY
           AS entry (id, user_id, type, amount, balance_after, reference_type, reference_id, part,
             created_at, place)
       ), account AS (
         UPDATE balance_accounts account SET balance = balance + change.amount
         FROM (SELECT user_id, sum(amount)::bigint AS amount FROM entry GROUP BY user_id) change
         WHERE account.user_id = change.user_id
       )
       INSERT INTO balance_entries
         (id, user_id, type, amount, balance_after, reference_type, reference_id, part, created_at)
       SELECT id, user_id, type, amount, balance_after, reference_type, reference_id, part, created_at
       FROM entry ORDER BY place`,
      [
        ...columnsOf(entries, 'id', 'userId', 'type', 'amount', 'balanceAfter'),
        entries.map(({ reference }) => reference?.type ?? null),
        entries.map(({ reference }) => reference?.id ?? null),
        entries.map(({ part = 1 }) => part),
        entries.map(({ createdAt }) => createdAt),
      ],
    );
  }
}
