import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { UserDirectory, type WithUser } from '../../user/index.js';
import { type PaymentFilter, PaymentQueries } from './payment-queries.js';
import type { PaymentView } from './payment-views.js';

/** A condition is null when it does not matter. */
export type PaymentConditions = Omit<PaymentFilter, 'userIds'> & { readonly email: string | null };

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
  async list(
    { email, from, to, ...conditions }: PaymentConditions,
    page: PageRequest,
  ): Promise<readonly PaymentOfUser[]> {
    const filter = { ...(await this.users.filterBy({ email, from, to })), ...conditions };
    const rows = await this.queries.listAllPayments(filter, page, this.clock.now());
    return this.users.withUsers(rows);
  }
}
