import { Injectable } from '@nestjs/common';
import { newestMatching } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import {
  type AdminAction,
  type AdminActionFilter,
  AdminActionLog,
} from '../../application/admin-action-log.js';
import { AdminActionRow } from './admin-action.row.js';

@Injectable()
export class TypeormAdminActionLog extends AdminActionLog {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async lockSubject(id: string): Promise<void> {
    await this.transactions.manager.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('admin action on ' || $1, 0))`,
      [id],
    );
  }

  async add(actions: readonly AdminAction[]): Promise<void> {
    await this.transactions.manager.insert(AdminActionRow, [...actions] as never[]);
  }

  async forgetUser(id: string): Promise<void> {
    await this.transactions.manager.query(
      `UPDATE user_admin_actions
       SET before = before - '{email,name}'::text[], after = after - '{email,name}'::text[]
       WHERE subject_id = $1 AND subject_type = 'user'`,
      [id],
    );
  }

  findPage(
    { subjectId, actorId, action, from, to }: AdminActionFilter,
    page: PageRequest,
  ): Promise<readonly AdminAction[]> {
    const rows = newestMatching(this.transactions.manager, AdminActionRow, page, { from, to });
    if (subjectId !== null) rows.andWhere('row.subjectId = :subjectId', { subjectId });
    if (actorId !== null) rows.andWhere('row.actorId = :actorId', { actorId });
    if (action !== null) rows.andWhere('row.action = :action', { action });
    return rows.getMany();
  }
}
