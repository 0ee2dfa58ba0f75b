import { Injectable, type OnModuleInit } from '@nestjs/common';
import type {
  IdempotentAnswer,
  IdempotentCall,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { ConcertFacade } from '../../concert/index.js';
import { heldById, UserHoldings } from '../../user/index.js';
import { ReservationError } from '../domain/reservation-error.js';
import { Reservations } from '../domain/reservations.js';
import type { HoldRequest } from './decide-hold.js';
import { HoldPrecheck } from './hold-precheck.js';
import { HoldSeats } from './hold-seats.js';
import { ReleaseHolds } from './release-holds.js';
import { RepeatedHolds } from './repeated-holds.js';
import { type ReservationFilter, ReservationQueries } from './reservation-queries.js';
import {
  type ReservationView,
  toReservationView,
  toReservationViews,
} from './reservation-views.js';

/** Seats and areas, each once, or else the best seats; at least one place. */
export type WantedPlaces = Pick<HoldRequest, 'seatIds' | 'areas' | 'best'>;

export interface Hold extends WantedPlaces {
  readonly userId: string;
  readonly showId: string;
}

export interface HoldAnswer {
  readonly answer: IdempotentAnswer<ReservationView>;
  /** False for a hold that the user had before. */
  readonly isNew: boolean;
}

@Injectable()
export class ReservationFacade implements OnModuleInit {
  constructor(
    private readonly reservations: Reservations,
    private readonly queries: ReservationQueries,
    private readonly holdSeats: HoldSeats,
    private readonly precheck: HoldPrecheck,
    private readonly repeatedHolds: RepeatedHolds,
    private readonly concerts: ConcertFacade,
    private readonly releaseHolds: ReleaseHolds,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly holdings: UserHoldings,
  ) {}

  onModuleInit(): void {
    this.holdings.register('reservation', {
      lists: { reservations: (userId) => heldById((page) => this.listReservations(userId, page)) },
      ties: async (userId) => {
        const held = { status: 'HELD', userIds: [userId], from: null, to: null } as const;
        const first = { limit: 0, after: null };
        const holds = await this.queries.listAllReservations(held, first, this.clock.now());
        return holds.length > 0 ? ['HOLDS'] : [];
      },
    });
  }

  /**
   * Holds all of the places or none. Row locks decide every race for a place. A request for exactly the
   * seats that its user holds returns that hold. Not inside a transaction.
   * @throws ConcertError SHOW_NOT_FOUND; like `decideHold`
   */
  async hold(hold: Hold, call: IdempotentCall | null): Promise<HoldAnswer> {
    const request = { roomId: await this.concerts.getRoomOf(hold.showId), ...hold };
    try {
      await this.precheck.check(request);
      return { answer: await this.holdSeats.submit(request, call), isNew: true };
    } catch (error) {
      this.precheck.learn(request, error);
      return { answer: await this.repeatedHolds.answer(request, error, call), isNew: false };
    }
  }

  /**
   * Releases an unpaid hold.
   * @throws ReservationError RESERVATION_NOT_FOUND, RESERVATION_NOT_HELD
   */
  release(userId: string, id: string): Promise<void> {
    return this.transactions.run(async () => {
      const reservation = (await this.reservations.lock([id])).get(id);
      if (reservation?.state.userId !== userId) throw new ReservationError('RESERVATION_NOT_FOUND');
      await this.releaseHolds.release([reservation], this.clock.now());
    });
  }

  /** @throws ReservationError RESERVATION_NOT_FOUND, also for a reservation of another user */
  async getReservation(userId: string, id: string): Promise<ReservationView> {
    const reservation = await this.reservations.find(id);
    if (reservation?.state.userId !== userId) throw new ReservationError('RESERVATION_NOT_FOUND');
    const show = await this.concerts.getShow(reservation.state.showId);
    return toReservationView(reservation, show, this.clock.now());
  }

  /** Newest first, one more than the limit. */
  async listReservations(userId: string, page: PageRequest): Promise<readonly ReservationView[]> {
    const reservations = await this.queries.listReservations(userId, page);
    const shows = await this.concerts.findShows(reservations.map(({ state }) => state.showId));
    return toReservationViews(reservations, shows, this.clock.now());
  }

  /** Of all users, newest first, one more than the limit. */
  async listAllReservations(
    filter: ReservationFilter,
    page: PageRequest,
  ): Promise<readonly (ReservationView & { readonly userId: string })[]> {
    const now = this.clock.now();
    const found = await this.queries.listAllReservations(filter, page, now);
    const shows = await this.concerts.findShows(found.map(({ state }) => state.showId));
    const userIds = new Map(found.map(({ state }) => [state.id, state.userId]));
    return toReservationViews(found, shows, now).map((view) => ({
      ...view,
      userId: userIds.get(view.id) ?? '',
    }));
  }
}
