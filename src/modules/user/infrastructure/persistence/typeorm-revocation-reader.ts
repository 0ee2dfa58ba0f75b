import { Injectable } from '@nestjs/common';
import { MoreThanOrEqual } from 'typeorm';
import { Transactions } from '../../../../shared/database/transactions.js';
import { type Revocation, RevocationReader } from '../../application/revocations.js';
import { RevocationRow } from './revocation.row.js';

@Injectable()
export class TypeormRevocationReader extends RevocationReader {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async findFrom(number: number): Promise<readonly Revocation[]> {
    const rows = await this.transactions.manager.find(RevocationRow, {
      where: { number: MoreThanOrEqual(String(number)) },
      order: { number: 'ASC' },
    });
    return rows.map((row) => ({ ...row, number: Number(row.number) }));
  }
}
