import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import { BalanceFacade } from '../../balance/index.js';
import { UserFacade, type VersionedUser } from '../../user/index.js';
import { PaymentQueries, type PaymentSum } from './payment-queries.js';

export interface UserDetailsView {
  readonly user: VersionedUser;
  readonly balance: number;
  /** Each reservation and each order has one payment. */
  readonly payments: readonly PaymentSum[];
}

/** A user with money and purchases, for admins. */
@Injectable()
export class UserDetails {
  constructor(
    private readonly users: UserFacade,
    private readonly balances: BalanceFacade,
    private readonly queries: PaymentQueries,
    private readonly clock: Clock,
  ) {}

  /** @throws UserError USER_NOT_FOUND */
  async getDetails(userId: string): Promise<UserDetailsView> {
    const user = await this.users.getUser(userId);
    const [balance, payments] = await Promise.all([
      this.balances.getBalance(userId),
      this.queries.sumPayments(userId, this.clock.now()),
    ]);
    return { user, balance, payments };
  }
}
