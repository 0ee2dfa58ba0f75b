import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan } from 'typeorm';
import { Transactions } from '../../../../shared/database/transactions.js';
import { Money } from '../../../../shared/domain/money.js';
import { type Cancellation, Cancellations } from '../../domain/cancellation.js';
import { CancellationRow } from './cancellation.row.js';

@Injectable()
export class TypeormCancellations extends Cancellations {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async start(showId: string, reason: string, now: Date): Promise<void> {
    await this.transactions.manager.query(
      `INSERT INTO reservation_cancellations (show_id, reason, started_at) VALUES ($1, $2, $3)
       ON CONFLICT (show_id) DO NOTHING`,
      [showId, reason, now],
    );
  }

  async find(showId: string): Promise<Cancellation | null> {
    const row = await this.transactions.manager.findOneBy(CancellationRow, { showId });
    return row && toCancellation(row);
  }

  async listUnfinishedAt(since: Date): Promise<readonly string[]> {
    const rows = await this.transactions.manager.find(CancellationRow, {
      select: { showId: true },
      where: [{ finishedAt: IsNull() }, { finishedAt: MoreThan(since) }],
      order: { startedAt: 'ASC' },
    });
    return rows.map(({ showId }) => showId);
  }

  async claim(showId: string): Promise<Cancellation | null> {
    const row = await this.transactions.manager.findOne(CancellationRow, {
      where: { showId },
      lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
    });
    return row && toCancellation(row);
  }

  async save({ showId, refundedAmount, ...cancellation }: Cancellation): Promise<void> {
    const changes = { ...cancellation, refundedAmount: String(refundedAmount.amount) };
    await this.transactions.manager.update(CancellationRow, { showId }, changes);
  }
}

function toCancellation({ refundedAmount, ...row }: CancellationRow): Cancellation {
  return { ...row, refundedAmount: Money.of(Number(refundedAmount)) };
}
