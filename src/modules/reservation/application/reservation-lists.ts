import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { ConcertFacade } from '../../concert/index.js';
import { UserDirectory, type WithUser } from '../../user/index.js';
import { type ReservationFilter, ReservationQueries } from './reservation-queries.js';
import { type ReservationView, toReservationViews } from './reservation-views.js';

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
    private readonly concerts: ConcertFacade,
    private readonly users: UserDirectory,
    private readonly clock: Clock,
  ) {}

  /** Newest first, one more than the limit. */
  async list(
    { email, from, to, ...conditions }: ReservationConditions,
    page: PageRequest,
  ): Promise<readonly ReservationOfUser[]> {
    const filter = { ...(await this.users.filterBy({ email, from, to })), ...conditions };
    const now = this.clock.now();
    const found = await this.queries.listAllReservations(filter, page, now);
    const shows = await this.concerts.findShows(found.map(({ state }) => state.showId));
    const userIds = new Map(found.map(({ state }) => [state.id, state.userId]));
    return this.users.withUsers(
      toReservationViews(found, shows, now).map((view) => ({
        ...view,
        userId: userIds.get(view.id) ?? '',
      })),
    );
  }
}
