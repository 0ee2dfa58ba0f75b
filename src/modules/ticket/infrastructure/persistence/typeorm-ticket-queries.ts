import { Injectable } from '@nestjs/common';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import { type CheckInCount, TicketQueries } from '../../application/ticket-queries.js';
import type { Ticket } from '../../domain/ticket.js';
import { TicketRow } from './ticket.row.js';

@Injectable()
export class TypeormTicketQueries extends TicketQueries {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  listTickets(userId: string, page: PageRequest): Promise<readonly Ticket[]> {
    return this.transactions.manager.find(TicketRow, newestFirst<TicketRow>(page, { userId }));
  }

  async listShowsOf(userId: string): Promise<readonly string[]> {
    const rows = await this.transactions.manager.query<{ id: string }[]>(
      `SELECT DISTINCT show_id AS id FROM ticket_tickets WHERE user_id = $1 AND status = 'VALID'`,
      [userId],
    );
    return rows.map(({ id }) => id);
  }

  async countCheckIns(
    showIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly CheckInCount[]>> {
    const counts = await this.transactions.manager.query<CheckInCount[]>(
      `SELECT show_id AS "showId", section, date_trunc('minute', used_at) AS minute,
         count(*)::int AS count, count(*) FILTER (WHERE status <> 'REVOKED')::int AS live
       FROM ticket_tickets
       WHERE show_id = ANY($1::uuid[]) AND (status <> 'REVOKED' OR used_at IS NOT NULL)
       GROUP BY show_id, section, minute ORDER BY section, minute`,
      [showIds],
    );
    const byShow = new Map<string, CheckInCount[]>();
    for (const count of counts) {
      byShow.set(count.showId, [...(byShow.get(count.showId) ?? []), count]);
    }
    return byShow;
  }
}
