import { Injectable } from '@nestjs/common';
import {
  newestFirst,
  newestMatching,
  whereStatus,
} from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import type { Supply } from '../../../queue/index.js';
import {
  type OrderFilter,
  type OrderOfUser,
  OrderQueries,
} from '../../application/order-queries.js';
import { type OrderView, toOrderView } from '../../application/order-views.js';
import { toOrder } from './order-mapper.js';
import { OrderRow } from './order.row.js';

/** As the index `order_orders_of_items` writes it. */
const OF_ITEM = `jsonb_path_query_array(row.lines, '$[*].itemId') @> to_jsonb(:itemId::text)`;
const UNPAID = { open: 'PENDING_PAYMENT', until: 'expiresAt', ended: 'EXPIRED' };

@Injectable()
export class TypeormOrderQueries extends OrderQueries {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async listOrders(userId: string, page: PageRequest, now: Date): Promise<readonly OrderView[]> {
    const ofUser = newestFirst<OrderRow>(page, { userId });
    const rows = await this.transactions.manager.find(OrderRow, ofUser);
    return rows.map((row) => toOrderView(toOrder(row), now));
  }

  async listAllOrders(
    { itemId, status, ...filter }: OrderFilter,
    page: PageRequest,
    now: Date,
  ): Promise<readonly OrderOfUser[]> {
    const rows = newestMatching(this.transactions.manager, OrderRow, page, filter);
    if (itemId) rows.andWhere(OF_ITEM, { itemId });
    if (status) whereStatus(rows, status, UNPAID, now);
    return (await rows.getMany()).map((row) => ({
      ...toOrderView(toOrder(row), now),
      userId: row.userId,
    }));
  }

  async sumPendingByRoom(roomIds: readonly string[]): Promise<ReadonlyMap<string, Supply>> {
    const rows = await this.transactions.manager.query<{ roomId: string; held: number }[]>(
      `SELECT room_id AS "roomId", sum(quantity)::int AS held
       FROM order_orders CROSS JOIN jsonb_to_recordset(lines) AS line (quantity int)
       WHERE status = 'PENDING_PAYMENT' AND room_id = ANY($1::uuid[]) GROUP BY room_id`,
      [roomIds],
    );
    return new Map(rows.map(({ roomId, held }) => [roomId, { left: 0, held }]));
  }
}
