import type { PageRequest } from '../../../shared/domain/page.js';
import type { Payment } from '../domain/payment.js';
import type { PaymentView } from './payment-views.js';

export abstract class PaymentQueries {
  /** For many readers at once. Not inside a transaction, whose own changes it does not see. */
  abstract findPayment(id: string): Promise<Payment | null>;

  /** Newest first, one more than the limit. */
  abstract listPayments(
    userId: string,
    page: PageRequest,
    now: Date,
  ): Promise<readonly PaymentView[]>;
}
