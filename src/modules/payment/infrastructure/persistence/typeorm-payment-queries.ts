import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import {
  newestFirst,
  newestMatching,
  whereStatus,
} from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import {
  type PaymentFilter,
  type PaymentOfUser,
  PaymentQueries,
  type PaymentSum,
  type PaymentWithRefunds,
} from '../../application/payment-queries.js';
import { type PaymentView, toPaymentView } from '../../application/payment-views.js';
import { toState } from './payment-mapper.js';
import { PaymentRow } from './payment.row.js';
import { RefundRow } from './refund.row.js';

/** As the indexes of `payment_payments` write it. */
const OF_SHOW = `row.referenceType = 'RESERVATION' AND row.purchase->'show'->>'id' = :showId`;
const OF_ITEM = `row.referenceType = 'ORDER'
  AND jsonb_path_query_array(row.purchase, '$.lines[*].itemId') @> to_jsonb(:itemId::text)`;

const UNPAID = { open: 'READY', until: 'expiresAt', ended: 'CANCELLED' };

@Injectable()
export class TypeormPaymentQueries extends PaymentQueries {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async listPayments(
    userId: string,
    page: PageRequest,
    now: Date,
  ): Promise<readonly PaymentView[]> {
    const ofUser = newestFirst<PaymentRow>(page, { userId });
    const rows = await this.transactions.manager.find(PaymentRow, ofUser);
    return rows.map((row) => toPaymentView(toState(row), now));
  }

  async listWithRefunds(
    userId: string,
    page: PageRequest,
    now: Date,
  ): Promise<readonly PaymentWithRefunds[]> {
    const payments = await this.listPayments(userId, page, now);
    const refunds = await this.transactions.manager.find(RefundRow, {
      where: { paymentId: In(payments.map(({ id }) => id)) },
      order: { part: 'ASC' },
    });
    return payments.map((payment) => ({
      ...payment,
      refunds: refunds
        .filter(({ paymentId }) => paymentId === payment.id)
        .map(({ amount, returned, reason, createdAt }) => ({
          ...{ amount: Number(amount), returned, reason },
          createdAt: createdAt.toISOString(),
        })),
    }));
  }

  async listAllPayments(
    { showId, itemId, status, ...filter }: PaymentFilter,
    page: PageRequest,
    now: Date,
  ): Promise<readonly PaymentOfUser[]> {
    const rows = newestMatching(this.transactions.manager, PaymentRow, page, filter);
    if (showId !== undefined) rows.andWhere(OF_SHOW, { showId: showId.toLowerCase() });
    if (itemId !== undefined) rows.andWhere(OF_ITEM, { itemId: itemId.toLowerCase() });
    if (status) whereStatus(rows, status, UNPAID, now);
    return (await rows.getMany()).map((row) => ({
      ...toPaymentView(toState(row), now),
      userId: row.userId,
    }));
  }

  async sumPayments(userId: string, now: Date): Promise<readonly PaymentSum[]> {
    const sums = await this.transactions.manager.query<(PaymentSum & { amount: string })[]>(
      `SELECT reference_type AS type, current.status, count(*)::int, sum(amount) AS amount
       FROM payment_payments CROSS JOIN LATERAL (
         SELECT CASE WHEN status = 'READY' AND expires_at <= $2 THEN 'CANCELLED' ELSE status END AS status
       ) current
       WHERE user_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
      [userId, now],
    );
    return sums.map((sum) => ({ ...sum, amount: Number(sum.amount) }));
  }
}
