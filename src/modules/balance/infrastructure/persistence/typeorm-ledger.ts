import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../shared/database/transactions.js';
import { Ledger } from '../../domain/ledger.js';
import type { LedgerEntry } from '../../domain/ledger-entry.js';

const INSERT_ENTRY = `
  INSERT INTO balance_entries
    (id, user_id, type, amount, balance_after, reference_type, reference_id, created_at)
  SELECT $1, $2, $3, $4, balance, $5, $6, $7 FROM account
  RETURNING balance_after AS "balanceAfter"`;

@Injectable()
export class TypeormLedger extends Ledger {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  credit(entry: LedgerEntry, maxBalance: number | null): Promise<number | null> {
    return this.post(
      `WITH account AS (
         INSERT INTO balance_accounts AS current (user_id, balance) VALUES ($2, $4)
         ON CONFLICT (user_id) DO UPDATE SET balance = current.balance + $4
         WHERE $8::bigint IS NULL OR current.balance + $4 <= $8
         RETURNING balance
       )${INSERT_ENTRY}`,
      [...parametersOf(entry), maxBalance],
    );
  }

  debit(entry: LedgerEntry): Promise<number | null> {
    return this.post(
      `WITH account AS (
         UPDATE balance_accounts SET balance = balance + $4
         WHERE user_id = $2 AND balance + $4 >= 0
         RETURNING balance
       )${INSERT_ENTRY}`,
      parametersOf(entry),
    );
  }

  private async post(sql: string, parameters: readonly unknown[]): Promise<number | null> {
    const [row] = await this.transactions.manager.query<{ balanceAfter: string }[]>(sql, [
      ...parameters,
    ]);
    return row ? Number(row.balanceAfter) : null;
  }
}

function parametersOf(entry: LedgerEntry): unknown[] {
  const { id, userId, type, amount, reference, createdAt } = entry;
  return [id, userId, type, amount, reference?.type ?? null, reference?.id ?? null, createdAt];
}
