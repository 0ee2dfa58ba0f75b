import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Batcher } from '../../../../shared/batching/batcher.js';
import { fulfilled } from '../../../../shared/batching/outcomes.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import { PaymentQueries } from '../../application/payment-queries.js';
import { type PaymentView, toPaymentView } from '../../application/payment-views.js';
import type { Payment } from '../../domain/payment.js';
import { Payments } from '../../domain/payments.js';
import { toState } from './payment-mapper.js';
import { PaymentRow } from './payment.row.js';

const LARGEST_READ = 200;

@Injectable()
export class TypeormPaymentQueries extends PaymentQueries {
  /** All that ask in one turn of the event loop share one query. */
  private readonly reads = new Batcher<string, Payment | null>(
    async (ids) => {
      const payments = await this.payments.find(ids);
      return ids.map((id) => fulfilled(payments.get(id) ?? null));
    },
    { largestBatch: LARGEST_READ },
  );

  constructor(
    private readonly payments: Payments,
    private readonly transactions: Transactions,
  ) {
    super();
  }

  findPayment(id: string): Promise<Payment | null> {
    return this.reads.submit('payments', id);
  }

  async listPayments(
    userId: string,
    { limit, after }: PageRequest,
    now: Date,
  ): Promise<readonly PaymentView[]> {
    const rows = await this.transactions.manager.find(PaymentRow, {
      where: { userId, ...(after !== null && { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return rows.map((row) => toPaymentView(toState(row), now));
  }
}
