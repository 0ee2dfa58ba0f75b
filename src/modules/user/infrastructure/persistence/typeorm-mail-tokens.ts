import { Injectable } from '@nestjs/common';
import { LessThan, MoreThan } from 'typeorm';
import { Transactions } from '../../../../shared/database/transactions.js';
import {
  type MailToken,
  type MailTokenPurpose,
  MailTokens,
  MAX_TOKENS_AN_HOUR,
} from '../../domain/mail-tokens.js';
import { MailTokenRow } from './mail-token.row.js';

const HOUR_MS = 3_600_000;

@Injectable()
export class TypeormMailTokens extends MailTokens {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  add(token: MailToken): Promise<boolean> {
    return this.transactions.run(async () => {
      const { manager } = this.transactions;
      const { userId, purpose, createdAt } = token;
      await manager.query(`SELECT FROM user_users WHERE id = $1 FOR NO KEY UPDATE`, [userId]);
      const since = new Date(createdAt.getTime() - HOUR_MS);
      const where = { userId, purpose, createdAt: MoreThan(since) };
      if ((await manager.countBy(MailTokenRow, where)) >= MAX_TOKENS_AN_HOUR) return false;
      await manager.insert(MailTokenRow, token);
      return true;
    });
  }

  isLive(hash: Buffer, purpose: MailTokenPurpose, now: Date): Promise<boolean> {
    const where = { hash, purpose, expiresAt: MoreThan(now) };
    return this.transactions.manager.existsBy(MailTokenRow, where);
  }

  redeem(hash: Buffer, purpose: MailTokenPurpose, now: Date): Promise<string | null> {
    return this.transactions.run(async () => {
      const { manager } = this.transactions;
      const [[used]] = await manager.query<[{ userId: string }[], number]>(
        `DELETE FROM user_mail_tokens WHERE hash = $1 AND purpose = $2 AND expires_at > $3
         RETURNING user_id AS "userId"`,
        [hash, purpose, now],
      );
      if (!used) return null;
      await this.revoke(used.userId, purpose);
      return used.userId;
    });
  }

  async revoke(userId: string, purpose: MailTokenPurpose): Promise<void> {
    await this.transactions.manager.delete(MailTokenRow, { userId, purpose });
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.transactions.manager.delete(MailTokenRow, { expiresAt: LessThan(now) });
  }
}
