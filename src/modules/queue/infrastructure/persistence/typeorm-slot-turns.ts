import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../shared/database/transactions.js';
import { SlotTurns, type UserInRoom } from '../../application/slot-turns.js';

@Injectable()
export class TypeormSlotTurns extends SlotTurns {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async takeOfEach(slots: readonly UserInRoom[]): Promise<void> {
    const names = slots.map(({ userId, roomId }) => `${userId} in ${roomId}`);
    await this.transactions.manager.query(
      `SELECT count(pg_advisory_xact_lock(hashtextextended(name, 0))) FROM unnest($1::text[]) AS turn (name)`,
      [[...new Set(names)].sort()],
    );
  }
}
