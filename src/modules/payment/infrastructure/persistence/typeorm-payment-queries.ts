import { Injectable } from '@nestjs/common';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import { PaymentQueries } from '../../application/payment-queries.js';
import { type PaymentView, toPaymentView } from '../../application/payment-views.js';
import { toState } from './payment-mapper.js';
import { PaymentRow } from './payment.row.js';

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
}
