import type { PageRequest } from '../../../shared/domain/page.js';
import type { PaymentView } from './payment-views.js';

export abstract class PaymentQueries {
  /** Newest first, one row more than the limit. */
  abstract listPayments(
    userId: string,
    page: PageRequest,
    now: Date,
  ): Promise<readonly PaymentView[]>;
}
