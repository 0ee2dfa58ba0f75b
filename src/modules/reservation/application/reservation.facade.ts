import { Injectable } from '@nestjs/common';
import type {
  IdempotentAnswer,
  IdempotentCall,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { ConcertFacade } from '../../concert/index.js';
import { ReservationError } from '../domain/reservation-error.js';
import { Reservations } from '../domain/reservations.js';
import { HoldPrecheck } from './hold-precheck.js';
import { HoldSeats } from './hold-seats.js';
import { ReleaseHolds } from './release-holds.js';
import { ReservationQueries } from './reservation-queries.js';
import { type ReservationView, toReservationView } from './reservation-views.js';

export interface Hold {
  readonly userId: string;
  readonly showId: string;
  /** At least one; each seat once. */
  readonly seatIds: readonly string[];
}

@Injectable()
export class ReservationFacade {
  constructor(
    private readonly reservations: Reservations,
    private readonly queries: ReservationQueries,
    private readonly holdSeats: HoldSeats,
    private readonly precheck: HoldPrecheck,
    private readonly concerts: ConcertFacade,
    private readonly releaseHolds: ReleaseHolds,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Holds all of the seats or none. Row locks decide every race for a seat. Not inside a transaction.
   * @throws ConcertError SHOW_NOT_FOUND, SHOW_NOT_ON_SALE, SEAT_NOT_FOUND, SEAT_ALREADY_RESERVED;
   * ReservationError SEAT_LIMIT_EXCEEDED; QueueError QUEUE_TOKEN_EXPIRED, QUEUE_UNAVAILABLE
   */
  async hold(hold: Hold, call: IdempotentCall | null): Promise<IdempotentAnswer<ReservationView>> {
    const request = { ...hold, roomId: await this.concerts.getRoomOf(hold.showId) };
    await this.precheck.check(request);
    return this.holdSeats.submit(request, call);
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
    return toReservationView(reservation, this.clock.now());
  }

  /** Newest first, one more than the limit. */
  listReservations(userId: string, page: PageRequest): Promise<readonly ReservationView[]> {
    return this.queries.listReservations(userId, page, this.clock.now());
  }
}
