import { Injectable } from '@nestjs/common';
import { columnsOf, insertRows } from '../../../../shared/database/columns.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { Ticket } from '../../domain/ticket.js';
import { Tickets } from '../../domain/tickets.js';
import { TicketRow } from './ticket.row.js';

const COLUMNS = `id, reservation_id AS "reservationId", user_id AS "userId", show_id AS "showId",
  seat_id AS "seatId", area_id AS "areaId", section, row, number, status, used_at AS "usedAt",
  used_gate AS "usedGate", used_by AS "usedBy", scanned_at AS "scannedAt", created_at AS "createdAt"`;

/** Every statement locks its tickets in the order of their ids, so two of them never deadlock. */
@Injectable()
export class TypeormTickets extends Tickets {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(tickets: readonly Ticket[]): Promise<void> {
    await insertRows(this.transactions.manager, TicketRow, tickets);
  }

  find(id: string): Promise<Ticket | null> {
    return this.transactions.manager.findOneBy(TicketRow, { id });
  }

  async lock(ids: readonly string[]): Promise<Map<string, Ticket>> {
    const tickets = await this.lockWhere('id', ids);
    return new Map(tickets.map((ticket) => [ticket.id, ticket]));
  }

  lockOf(reservationIds: readonly string[]): Promise<readonly Ticket[]> {
    return this.lockWhere('reservation_id', reservationIds, `AND status <> 'REVOKED'`);
  }

  async use(tickets: readonly Ticket[]): Promise<void> {
    if (tickets.length === 0) return;
    const [, used] = await this.transactions.manager.query<[unknown[], number]>(
      `UPDATE ticket_tickets ticket
       SET status = 'USED', used_at = used.at, used_gate = used.gate, used_by = used.by,
         scanned_at = used.scanned_at
       FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[], $5::timestamptz[])
         AS used (id, at, gate, by, scanned_at)
       WHERE ticket.id = used.id AND status = 'VALID'`,
      columnsOf(tickets, 'id', 'usedAt', 'usedGate', 'usedBy', 'scannedAt'),
    );
    if (used !== tickets.length) throw new Error('A ticket to use was not locked');
  }

  async revoke(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.transactions.manager.query(
      `UPDATE ticket_tickets SET status = 'REVOKED' WHERE id = ANY($1::uuid[])`,
      [ids],
    );
  }

  private async lockWhere(
    column: 'id' | 'reservation_id',
    values: readonly string[],
    condition = '',
  ): Promise<readonly Ticket[]> {
    if (values.length === 0) return [];
    return this.transactions.manager.query<Ticket[]>(
      `SELECT ${COLUMNS} FROM ticket_tickets WHERE ${column} = ANY($1::uuid[]) ${condition}
       ORDER BY id FOR UPDATE`,
      [values],
    );
  }
}
