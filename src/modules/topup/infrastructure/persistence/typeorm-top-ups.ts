import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { columnsOf, insertRows } from '../../../../shared/database/columns.js';
import { inIndexOrder } from '../../../../shared/database/index-order.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { TopUp } from '../../domain/top-up.js';
import type { ProviderName, TopUpRefund, TopUpState } from '../../domain/top-up-state.js';
import { TopUps } from '../../domain/top-ups.js';
import { TOP_UP_COLUMNS, toRefund, toRow, toTopUp } from './top-up-mapper.js';
import { TopUpRefundRow } from './top-up-refund.row.js';
import { TopUpRow } from './top-up.row.js';

/** A provider repeats a webhook within days, and has few for one payment. */
const REMEMBERED_WEBHOOKS = 20;
/** Forged webhooks make no more look-ups of a top-up than one in this time. */
const LOOK_UP_PAUSE_SECONDS = 5;

type Row = Parameters<typeof toTopUp>[0];

@Injectable()
export class TypeormTopUps extends TopUps {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add({ state }: TopUp): Promise<void> {
    await this.transactions.manager.insert(TopUpRow, toRow(state));
  }

  async addCheckout({ state }: TopUp): Promise<boolean> {
    const added = await this.transactions.manager
      .createQueryBuilder()
      .insert()
      .into(TopUpRow)
      .values(toRow(state))
      .orIgnore()
      .returning('id')
      .execute();
    return (added.raw as unknown[]).length === 1;
  }

  findOpen(paymentId: string): Promise<TopUp | null> {
    return this.read(
      `SELECT ${TOP_UP_COLUMNS} FROM topup_top_ups
       WHERE payment_id = $1 AND status IN ('CREATED', 'CONFIRMING', 'UNKNOWN')`,
      [paymentId],
    );
  }

  async replace(id: string, now: Date): Promise<boolean> {
    const open = { id, status: 'CREATED' as const };
    const change = { status: 'CANCELLED' as const, dueAt: now };
    const { affected } = await this.transactions.manager.update(TopUpRow, open, change);
    return affected === 1;
  }

  find(id: string): Promise<TopUp | null> {
    return this.read(`SELECT ${TOP_UP_COLUMNS} FROM topup_top_ups WHERE id = $1`, [id]);
  }

  lock(id: string): Promise<TopUp | null> {
    return this.read(`SELECT ${TOP_UP_COLUMNS} FROM topup_top_ups WHERE id = $1 FOR UPDATE`, [id]);
  }

  async lockAll(ids: readonly string[]): Promise<ReadonlyMap<string, TopUp>> {
    const rows = await this.transactions.manager.query<Row[]>(
      `SELECT ${TOP_UP_COLUMNS} FROM topup_top_ups WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, toTopUp(row)]));
  }

  async save({ state }: TopUp): Promise<void> {
    const { id, ...row } = toRow(state);
    await this.transactions.manager.update(TopUpRow, { id }, row);
  }

  startConfirming(id: string, reference: string | null, leasedUntil: Date): Promise<TopUp | null> {
    return this.read(
      `WITH started AS (
         UPDATE topup_top_ups SET status = 'CONFIRMING', reference = $2, due_at = $3
         WHERE id = $1 AND status = 'CREATED' RETURNING *)
       SELECT ${TOP_UP_COLUMNS} FROM started`,
      [id, reference, leasedUntil],
    );
  }

  async holdPayment(
    { id, status, reference: known }: TopUpState,
    reference: string | null,
  ): Promise<boolean> {
    const unchanged = { id, status, reference: known ?? IsNull() };
    const next = status === 'CREATED' ? 'CONFIRMING' : status;
    const { manager } = this.transactions;
    const { affected } = await manager.update(TopUpRow, unchanged, { status: next, reference });
    return affected === 1;
  }

  async claimDue(
    provider: ProviderName,
    now: Date,
    leasedUntil: Date,
    limit: number,
  ): Promise<readonly TopUp[]> {
    const { manager } = this.transactions;
    const due = await inIndexOrder(manager, () =>
      manager.query<{ id: string }[]>(
        `SELECT id FROM topup_top_ups WHERE provider = $1 AND due_at <= $2
         ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED`,
        [provider, now, limit],
      ),
    );
    if (due.length === 0) return [];
    const rows = await manager.query<Row[]>(
      `WITH claimed AS (
         UPDATE topup_top_ups SET due_at = $2, looked_up_at = $3
         WHERE id = ANY($1::uuid[]) RETURNING *)
       SELECT ${TOP_UP_COLUMNS} FROM claimed`,
      [due.map(({ id }) => id), leasedUntil, now],
    );
    return rows.map(toTopUp);
  }

  async noteWebhook(id: string, webhookId: string, now: Date): Promise<void> {
    await this.transactions.manager.query(
      `UPDATE topup_top_ups SET webhook_ids = (array_prepend($2, webhook_ids))[1:$4],
         due_at = least(due_at, greatest($3, looked_up_at + $5 * interval '1 second'))
       WHERE id = $1 AND status <> 'DONE' AND NOT webhook_ids @> ARRAY[$2]`,
      [id, webhookId, now, REMEMBERED_WEBHOOKS, LOOK_UP_PAUSE_SECONDS],
    );
  }

  async saveRequested(topUps: readonly TopUp[], refunds: readonly TopUpRefund[]): Promise<void> {
    const { manager } = this.transactions;
    const changed = topUps.map(({ state }) => toRow(state));
    await manager.query(
      `UPDATE topup_top_ups top_up
       SET refunded_amount = change.refunded, due_at = change.due_at, look_ups = change.look_ups
       FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::int[])
         AS change (id, refunded, due_at, look_ups)
       WHERE top_up.id = change.id`,
      columnsOf(changed, 'id', 'refundedAmount', 'dueAt', 'lookUps'),
    );
    const rows = refunds.map(({ amount, ...refund }) => {
      return { ...refund, amount: String(amount.amount), settledAt: null };
    });
    await insertRows(manager, TopUpRefundRow, rows);
  }

  async findRefunds(topUpId: string): Promise<readonly TopUpRefund[]> {
    const order = { id: 'ASC' } as const;
    const rows = await this.transactions.manager.find(TopUpRefundRow, {
      where: { topUpId },
      order,
    });
    return rows.map(toRefund);
  }

  async closeRefund(
    { id, status: read }: TopUpRefund,
    status: 'DONE' | 'FAILED',
    now: Date,
  ): Promise<boolean> {
    const change = { status, settledAt: now };
    const unchanged = { id, status: read };
    const { affected } = await this.transactions.manager.update(TopUpRefundRow, unchanged, change);
    return affected === 1;
  }

  async noteFailedRefund(refundId: string, now: Date): Promise<void> {
    await this.transactions.manager.query(
      `UPDATE topup_top_ups SET due_at = least(due_at, $2)
       WHERE id = (SELECT top_up_id FROM topup_refunds WHERE id = $1 AND status <> 'FAILED')`,
      [refundId, now],
    );
  }

  private async read(sql: string, parameters: unknown[]): Promise<TopUp | null> {
    const [row] = await this.transactions.manager.query<Row[]>(sql, parameters);
    return row ? toTopUp(row) : null;
  }
}
