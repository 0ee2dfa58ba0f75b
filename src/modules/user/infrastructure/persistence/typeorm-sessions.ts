import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Transactions } from '../../../../shared/database/transactions.js';
import { Revocations } from '../../application/revocations.js';
import {
  MAX_SESSIONS,
  type RefreshOutcome,
  REVOKED_MS,
  type Session,
  SESSION_MS,
  Sessions,
} from '../../domain/sessions.js';
import { RevocationRow } from './revocation.row.js';
import { SessionRow } from './session.row.js';

@Injectable()
export class TypeormSessions extends Sessions {
  constructor(
    private readonly transactions: Transactions,
    private readonly revocations: Revocations,
  ) {
    super();
  }

  begin(session: Session, passwordHash: string): Promise<boolean> {
    const { id, userId, refreshHash, createdAt, usedAt, expiresAt } = session;
    return this.transactions.run(async () => {
      const { manager } = this.transactions;
      // The lock makes other log-ins, a new password and a block wait, or this wait for them.
      const begun = await manager.query<unknown[]>(
        `INSERT INTO user_sessions (id, user_id, refresh_hash, created_at, used_at, expires_at)
         SELECT $1, id, $3, $4, $5, $6 FROM user_users
         WHERE id = $2 AND password_hash = $7 AND blocked_at IS NULL FOR NO KEY UPDATE
         RETURNING id`,
        [id, userId, refreshHash, createdAt, usedAt, expiresAt, passwordHash],
      );
      if (begun.length === 0) return false;
      const surplus = `id IN (
        SELECT id FROM user_sessions WHERE user_id = $2
        ORDER BY used_at DESC, id DESC OFFSET ${MAX_SESSIONS})`;
      await this.endWhere(surplus, createdAt, [userId]);
      return true;
    });
  }

  refresh(
    id: string,
    { used, next }: { readonly used: Buffer; readonly next: Buffer },
    now: Date,
  ): Promise<RefreshOutcome> {
    return this.transactions.run(async () => {
      const { manager } = this.transactions;
      const [[refreshed]] = await manager.query<[{ userId: string }[], number]>(
        `UPDATE user_sessions SET refresh_hash = $3, used_at = $4, expires_at = $5
         WHERE id = $1 AND refresh_hash = $2 AND expires_at > $4
         RETURNING user_id AS "userId"`,
        [id, used, next, now, new Date(now.getTime() + SESSION_MS)],
      );
      if (refreshed) return { kind: 'refreshed', userId: refreshed.userId };
      const ended = await this.endWhere('id = $2 AND refresh_hash <> $3', now, [id, used]);
      return { kind: ended ? 'reused' : 'unknown' };
    });
  }

  async end(id: string, now: Date): Promise<void> {
    await this.endWhere('id = $2', now, [id]);
  }

  endAll(userId: string, now: Date): Promise<void> {
    return this.transactions.run(async () => {
      await this.endWhere('user_id = $2', now, [userId]);
      const until = new Date(now.getTime() + REVOKED_MS);
      // A blocked user stays revoked.
      await this.revoke(userId, until, 'user_revocations.expires_at IS NOT NULL');
    });
  }

  block(userId: string, now: Date): Promise<void> {
    return this.transactions.run(async () => {
      await this.endWhere('user_id = $2', now, [userId]);
      await this.revoke(userId, null, 'true');
    });
  }

  unblock(userId: string, now: Date): Promise<void> {
    return this.revoke(userId, now, 'user_revocations.expires_at IS NULL');
  }

  announce(userId: string, now: Date): Promise<void> {
    // Also past by the clock of an instance that is behind. Else it would refuse the user's tokens until then.
    const past = new Date(now.getTime() - REVOKED_MS / 2);
    return this.revoke(userId, past, 'user_revocations.expires_at IS NOT NULL');
  }

  async unblockDeleted(before: Date, now: Date): Promise<void> {
    await this.transactions.manager.query(
      `UPDATE user_revocations revocation SET expires_at = $2, number = DEFAULT
       FROM user_users WHERE id = subject AND revocation.expires_at IS NULL AND deleted_at <= $1`,
      [before, now],
    );
  }

  async findOfUser(userId: string): Promise<readonly Omit<Session, 'refreshHash'>[]> {
    const rows = await this.transactions.manager.findBy(SessionRow, { userId });
    return rows.map(({ refreshHash: _hash, ...session }) => session);
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.transactions.manager.delete(SessionRow, { expiresAt: LessThan(now) });
    // Instances that were slow have read it by then.
    const before = new Date(now.getTime() - REVOKED_MS);
    await this.transactions.manager.delete(RevocationRow, { expiresAt: LessThan(before) });
  }

  /** `condition` has its values from $2 on. Returns whether a session was ended. */
  private async endWhere(condition: string, now: Date, values: unknown[]): Promise<boolean> {
    const ended = await this.transactions.manager.query<unknown[]>(
      `WITH ended AS (DELETE FROM user_sessions WHERE ${condition} RETURNING id)
       INSERT INTO user_revocations (subject, expires_at) SELECT id, $1 FROM ended RETURNING subject`,
      [new Date(now.getTime() + REVOKED_MS), ...values],
    );
    if (ended.length > 0) await this.refreshRevocations();
    return ended.length > 0;
  }

  /** An older row of the subject is replaced if it meets the condition. */
  private async revoke(subject: string, expiresAt: Date | null, replaces: string): Promise<void> {
    await this.transactions.manager.query(
      `INSERT INTO user_revocations (subject, expires_at) VALUES ($1, $2)
       ON CONFLICT (subject) DO UPDATE SET expires_at = EXCLUDED.expires_at, number = DEFAULT
       WHERE ${replaces}`,
      [subject, expiresAt],
    );
    await this.refreshRevocations();
  }

  private refreshRevocations(): Promise<void> {
    return this.transactions.afterCommit(() => this.revocations.refresh());
  }
}
