import { Injectable } from '@nestjs/common';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import type { PendingRefunds } from '../../../payment/index.js';
import { type BookedTopUp, TopUpQueries } from '../../application/top-up-queries.js';
import { toTopUpView, type TopUpView } from '../../application/top-up-views.js';
import type { ProviderName } from '../../domain/top-up-state.js';
import { toTopUp } from './top-up-mapper.js';
import { TopUpRow } from './top-up.row.js';

@Injectable()
export class TypeormTopUpQueries extends TopUpQueries {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async listTopUps(userId: string, page: PageRequest): Promise<readonly TopUpView[]> {
    const ofUser = newestFirst<TopUpRow>(page, { userId });
    const rows = await this.transactions.manager.find(TopUpRow, ofUser);
    return rows.map((row) => toTopUpView(toTopUp(row)));
  }

  async hasOpen(userId: string): Promise<boolean> {
    const rows = await this.transactions.manager.query<object[]>(
      `SELECT FROM topup_top_ups top_up WHERE user_id = $1
         AND (status IN ('CREATED', 'CONFIRMING', 'UNKNOWN')
           OR status = 'CANCELLED' AND due_at IS NOT NULL
           OR EXISTS (SELECT FROM topup_refunds refund WHERE top_up_id = top_up.id AND refund.status = 'PENDING'))
       LIMIT 1`,
      [userId],
    );
    return rows.length > 0;
  }

  async countPending(groupId: string): Promise<PendingRefunds> {
    const [row] = await this.transactions.manager.query<{ count: number; amount: string }[]>(
      `SELECT count(*)::int AS count, coalesce(sum(amount), 0) AS amount FROM topup_refunds
       WHERE group_id = $1 AND status = 'PENDING'`,
      [groupId],
    );
    return { count: row?.count ?? 0, amount: Number(row?.amount ?? 0) };
  }

  async listBooked(
    provider: ProviderName,
    ids: readonly string[],
    { from, to, overdueSince }: { from: Date; to: Date; overdueSince: Date },
  ): Promise<readonly BookedTopUp[]> {
    const rows = await this.transactions.manager.query<
      (BookedTopUp & { amount: string; refunded: string; pending: string })[]
    >(
      `SELECT top_up.id, top_up.amount, reference, coalesce(refunded, 0) AS refunded,
         coalesce(pending, 0) AS pending, coalesce(is_overdue, false) AS "isOverdue"
       FROM topup_top_ups top_up
       LEFT JOIN LATERAL (
         SELECT sum(refund.amount) FILTER (WHERE refund.status = 'DONE') AS refunded,
           sum(refund.amount) FILTER (WHERE refund.status = 'PENDING') AS pending,
           bool_or(refund.status = 'PENDING' AND refund.created_at <= $5) AS is_overdue,
           bool_or(settled_at >= $3 AND settled_at < $4) AS in_time
         FROM topup_refunds refund WHERE refund.top_up_id = top_up.id) refunds ON true
       WHERE provider = $1 AND (
         top_up.id = ANY($2::uuid[]) OR (done_at >= $3 AND done_at < $4) OR in_time OR is_overdue)`,
      [provider, ids, from, to, overdueSince],
    );
    return rows.map((row) => ({
      ...row,
      amount: Number(row.amount),
      refunded: Number(row.refunded),
      pending: Number(row.pending),
    }));
  }
}
