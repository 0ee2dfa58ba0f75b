import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import { BalanceQueries, type NumberedEntry } from '../../application/balance-queries.js';
import { AccountRow } from './account.row.js';
import { EntryRow } from './entry.row.js';

@Injectable()
export class TypeormBalanceQueries extends BalanceQueries {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async getBalance(userId: string): Promise<number> {
    const account = await this.transactions.manager.findOneBy(AccountRow, { userId });
    return Number(account?.balance ?? 0);
  }

  async sumTopUps(topUpIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.transactions.manager.query<{ id: string; amount: string }[]>(
      `SELECT reference_id AS id, sum(amount) AS amount FROM balance_entries
       WHERE reference_id = ANY($1::uuid[]) AND reference_type = 'TOP_UP' GROUP BY reference_id`,
      [topUpIds],
    );
    return new Map(rows.map(({ id, amount }) => [id, Number(amount)]));
  }

  async listEntries(
    userId: string,
    { limit, after }: PageRequest,
  ): Promise<readonly NumberedEntry[]> {
    const rows = await this.transactions.manager.find(EntryRow, {
      where: { userId, ...(after !== null && { sequence: LessThan(after) }) },
      order: { sequence: 'DESC' },
      take: limit + 1,
    });
    return rows.map((row) => ({
      id: row.id,
      type: row.type,
      amount: Number(row.amount),
      balanceAfter: Number(row.balanceAfter),
      reference:
        row.referenceType && row.referenceId
          ? { type: row.referenceType, id: row.referenceId }
          : null,
      createdAt: row.createdAt.toISOString(),
      sequence: row.sequence,
    }));
  }
}
