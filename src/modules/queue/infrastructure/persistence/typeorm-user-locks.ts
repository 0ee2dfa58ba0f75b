import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { UserInRoom } from '../../../../shared/domain/user-in-room.js';
import { UserLocks } from '../../application/user-locks.js';

@Injectable()
export class TypeormUserLocks extends UserLocks {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async lock(users: readonly UserInRoom[]): Promise<void> {
    const names = users.map(({ userId, roomId }) => `${userId} in ${roomId}`);
    await this.transactions.manager.query(
      `SELECT count(pg_advisory_xact_lock(hashtextextended(name, 0))) FROM unnest($1::text[]) AS lock (name)`,
      [[...new Set(names)].sort()],
    );
  }
}
