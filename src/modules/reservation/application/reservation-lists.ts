import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { ConcertFacade } from '../../concert/index.js';
import { type ConditionsOf, UserDirectory, type WithUser } from '../../user/index.js';
import { type ReservationFilter, ReservationQueries } from './reservation-queries.js';
import { type ReservationView, toReservationViews } from './reservation-views.js';

export type ReservationConditions = ConditionsOf<ReservationFilter>;

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
  list(
    conditions: ReservationConditions,
    page: PageRequest,
  ): Promise<readonly ReservationOfUser[]> {
    return this.users.listRows(conditions, async (filter: ReservationFilter) => {
      const now = this.clock.now();
      const found = await this.queries.listAllReservations(filter, page, now);
      const shows = await this.concerts.findShows(found.map(({ state }) => state.showId));
      const userIds = new Map(found.map(({ state }) => [state.id, state.userId]));
      return toReservationViews(found, shows, now).map((view) => ({
        ...view,
        userId: userIds.get(view.id) ?? '',
      }));
    });
  }
}
