import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { UserDirectory, type WithUser } from '../../user/index.js';
import { type ReservationFilter, ReservationQueries } from './reservation-queries.js';
import type { ReservationView } from './reservation-views.js';

/** A condition is null when it does not matter. */
export type ReservationConditions = Omit<ReservationFilter, 'userIds'> & {
  readonly email: string | null;
};

export type ReservationOfUser = WithUser<ReservationView & { userId: string }>;

/** Reservations of all users, for admins. */
@Injectable()
export class ReservationLists {
  constructor(
    private readonly queries: ReservationQueries,
    private readonly users: UserDirectory,
    private readonly clock: Clock,
  ) {}

  /** Newest first, one more than the limit. */
  async list(
    { email, from, to, ...conditions }: ReservationConditions,
    page: PageRequest,
  ): Promise<readonly ReservationOfUser[]> {
    const filter = { ...(await this.users.filterBy({ email, from, to })), ...conditions };
    const rows = await this.queries.listAllReservations(filter, page, this.clock.now());
    return this.users.withUsers(rows);
  }
}
