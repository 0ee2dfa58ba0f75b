import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { type ConditionsOf, UserDirectory, type WithUser } from '../../user/index.js';
import { type PaymentFilter, PaymentQueries } from './payment-queries.js';
import type { PaymentView } from './payment-views.js';

export type PaymentConditions = ConditionsOf<PaymentFilter>;

export type PaymentOfUser = WithUser<PaymentView & { userId: string }>;

/** Payments of all users, for admins. */
@Injectable()
export class PaymentLists {
  constructor(
    private readonly queries: PaymentQueries,
    private readonly users: UserDirectory,
    private readonly clock: Clock,
  ) {}

  /** Newest first, one more than the limit. */
  list(conditions: PaymentConditions, page: PageRequest): Promise<readonly PaymentOfUser[]> {
    return this.users.listRows(conditions, (filter: PaymentFilter) =>
      this.queries.listAllPayments(filter, page, this.clock.now()),
    );
  }
}
