import { Injectable } from '@nestjs/common';
import { columnsOf, insertRows } from '../../../../shared/database/columns.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { UserInRoom } from '../../../../shared/domain/user-in-room.js';
import { Payment } from '../../domain/payment.js';
import {
  type OpenPayments,
  type PaymentRefund,
  Payments,
  type PaymentsById,
} from '../../domain/payments.js';
import { PAYMENT_COLUMNS, toRow, toState } from './payment-mapper.js';
import { PaymentRow } from './payment.row.js';

@Injectable()
export class TypeormPayments extends Payments {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(payments: readonly Payment[]): Promise<void> {
    const rows = payments.map(({ state }) => toRow(state));
    await insertRows(this.transactions.manager, PaymentRow, rows);
  }

  async find(ids: readonly string[]): Promise<PaymentsById> {
    return this.read(
      `SELECT ${PAYMENT_COLUMNS} FROM payment_payments WHERE id = ANY($1::uuid[])`,
      ids,
    );
  }

  async lock(ids: readonly string[]): Promise<PaymentsById> {
    return this.read(
      `SELECT ${PAYMENT_COLUMNS} FROM payment_payments WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
      ids,
    );
  }

  async save(payments: readonly Payment[]): Promise<void> {
    const rows = payments.map(({ state }) => toRow(state));
    await this.transactions.manager.query(
      `UPDATE payment_payments payment SET status = change.status,
         receipt_number = change.receipt_number, paid_at = change.paid_at,
         balance_after = change.balance_after, refunded_amount = change.refunded_amount,
         refunded_at = change.refunded_at, top_up_id = change.top_up_id
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::bigint[],
           $6::bigint[], $7::timestamptz[], $8::uuid[])
         AS change (id, status, receipt_number, paid_at, balance_after, refunded_amount, refunded_at,
           top_up_id)
       WHERE payment.id = change.id`,
      [
        ...columnsOf(rows, 'id', 'status', 'receiptNumber', 'paidAt', 'balanceAfter'),
        ...columnsOf(rows, 'refundedAmount', 'refundedAt', 'topUpId'),
      ],
    );
  }

  async noteLate(id: string, topUpId: string): Promise<void> {
    await this.transactions.manager.update(PaymentRow, { id }, { lateTopUpId: topUpId });
  }

  async addRefunds(refunds: readonly PaymentRefund[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.transactions.manager.query<{ paymentId: string; part: number }[]>(
      `INSERT INTO payment_refunds
         (payment_id, part, amount, returned, reason, refunded_by, created_at)
       SELECT payment_id,
         (SELECT count(*) + 1 FROM payment_refunds earlier
          WHERE earlier.payment_id = refund.payment_id),
         amount, returned, reason, refunded_by, created_at
       FROM unnest($1::uuid[], $2::bigint[], $3::jsonb[], $4::text[], $5::uuid[], $6::timestamptz[])
         AS refund (payment_id, amount, returned, reason, refunded_by, created_at)
       RETURNING payment_id AS "paymentId", part`,
      [
        refunds.map(({ paymentId }) => paymentId),
        refunds.map(({ amount }) => amount.amount),
        refunds.map(({ returned }) => returned && JSON.stringify(returned)),
        ...columnsOf(refunds, 'reason', 'refundedBy', 'createdAt'),
      ],
    );
    return new Map(rows.map(({ paymentId, part }) => [paymentId, part]));
  }

  /**
   * The lateral join makes one index lookup per slot. For a plain join, stale statistics make the
   * planner scan all payments in the first minutes of a sale.
   */
  findOpenIn(slots: readonly UserInRoom[], now: Date): Promise<readonly OpenPayments[]> {
    return this.transactions.manager.query<OpenPayments[]>(
      `SELECT user_id AS "userId", room_id AS "roomId", open.holds_until AS "holdsUntil"
       FROM unnest($1::uuid[], $2::uuid[]) AS slot (user_id, room_id)
       CROSS JOIN LATERAL (
         SELECT max(expires_at) FILTER (WHERE reference_type = 'RESERVATION') AS holds_until, count(*)
         FROM payment_payments payment
         WHERE payment.user_id = slot.user_id AND payment.room_id = slot.room_id
           AND status = 'READY' AND expires_at > $3) AS open
       WHERE open.count > 0`,
      [slots.map(({ userId }) => userId), slots.map(({ roomId }) => roomId), now],
    );
  }

  async cancelReady(referenceIds: readonly string[]): Promise<readonly UserInRoom[]> {
    const [rows] = await this.transactions.manager.query<
      [{ userId: string; roomId: string | null }[]]
    >(
      `UPDATE payment_payments SET status = 'CANCELLED'
       WHERE reference_id = ANY ($1) AND status = 'READY'
       RETURNING user_id AS "userId", room_id AS "roomId"`,
      [referenceIds],
    );
    return rows.flatMap(({ userId, roomId }) => (roomId === null ? [] : { userId, roomId }));
  }

  async nextReceiptNumbers(count: number, now: Date): Promise<readonly string[]> {
    if (count === 0) return [];
    const rows = await this.transactions.manager.query<{ number: string }[]>(
      `SELECT nextval('payment_receipt_numbers') AS number FROM generate_series(1, $1)`,
      [count],
    );
    const day = now.toISOString().slice(0, 10).replaceAll('-', '');
    return rows.map(({ number }) => `R${day}-${number.padStart(6, '0')}`);
  }

  private async read(sql: string, ids: readonly string[]): Promise<PaymentsById> {
    if (ids.length === 0) return new Map();
    const rows = await this.transactions.manager.query<PaymentRow[]>(sql, [[...new Set(ids)]]);
    return new Map(rows.map((row) => [row.id, new Payment(toState(row))]));
  }
}
