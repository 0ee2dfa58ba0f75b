import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../shared/database/transactions.js';
import { SlotTurns } from '../../application/slot-turns.js';

@Injectable()
export class TypeormSlotTurns extends SlotTurns {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async take(userId: string, roomId: string): Promise<void> {
    await this.transactions.manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `${userId} in ${roomId}`,
    ]);
  }
}
