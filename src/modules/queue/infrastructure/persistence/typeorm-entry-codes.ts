import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../shared/database/transactions.js';
import { EntryCodes } from '../../application/entry-codes.js';

@Injectable()
export class TypeormEntryCodes extends EntryCodes {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(roomId: string, hashes: readonly Buffer[], now: Date): Promise<void> {
    await this.transactions.manager.query(
      `INSERT INTO queue_entry_codes (room_id, hash, created_at)
       SELECT $1, hash, $3 FROM unnest($2::bytea[]) AS code (hash)`,
      [roomId, hashes, now],
    );
  }

  async count(roomId: string): Promise<number> {
    const [row] = await this.transactions.manager.query<[{ count: number }]>(
      `SELECT count(*)::int AS count FROM queue_entry_codes WHERE room_id = $1`,
      [roomId],
    );
    return row.count;
  }

  async claim(roomId: string, hash: Buffer, userId: string, now: Date): Promise<boolean> {
    const [, claimed] = await this.transactions.manager.query<[unknown[], number]>(
      `UPDATE queue_entry_codes SET user_id = $3, claimed_at = coalesce(claimed_at, $4)
       WHERE room_id = $1 AND hash = $2 AND (user_id IS NULL OR user_id = $3)`,
      [roomId, hash, userId, now],
    );
    return claimed === 1;
  }
}
