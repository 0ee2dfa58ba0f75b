import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Outbox } from '../../../shared/database/outbox/outbox.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { newId } from '../../../shared/ids.js';
import { assertOnSale, ConcertFacade, SeatFacade } from '../../concert/index.js';
import { PaymentFacade } from '../../payment/index.js';
import { QueueFacade } from '../../queue/index.js';
import { assertWithinLimit, Reservation } from '../domain/reservation.js';
import { ReservationError } from '../domain/reservation-error.js';
import { Reservations } from '../domain/reservations.js';
import { reservationEvent } from './reservation-events.js';
import { ReservationQueries } from './reservation-queries.js';
import { type ReservationView, toReservationView } from './reservation-views.js';

@Injectable()
export class ReservationFacade {
  constructor(
    private readonly reservations: Reservations,
    private readonly queries: ReservationQueries,
    private readonly concerts: ConcertFacade,
    private readonly seats: SeatFacade,
    private readonly payments: PaymentFacade,
    private readonly queue: QueueFacade,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * Sets seats aside for a payment: all of them or none. The seat rows decide who gets them.
   * @throws ConcertError SHOW_NOT_FOUND, SHOW_NOT_ON_SALE, SEAT_NOT_FOUND, SEAT_ALREADY_RESERVED;
   * ReservationError SEAT_LIMIT_EXCEEDED; QueueError QUEUE_TOKEN_EXPIRED, QUEUE_UNAVAILABLE
   */
  async hold(userId: string, showId: string, seatIds: readonly string[]): Promise<ReservationView> {
    const show = await this.concerts.getShow(showId);
    assertOnSale(show, this.clock.now());
    assertWithinLimit(0, seatIds.length, show.maxSeatsPerUser);

    return this.transactions.run(async () => {
      const now = this.clock.now();
      await this.queue.takeTurn(userId, show.roomId);
      const taken = await this.reservations.countSeats(userId, showId, now);
      assertWithinLimit(taken, seatIds.length, show.maxSeatsPerUser);

      const id = newId();
      const holdExpiresAt = new Date(now.getTime() + this.config.holdSeconds * 1_000);
      const hold = { showId, seatIds, reservationId: id, heldUntil: holdExpiresAt, now };
      const seats = await this.seats.hold(hold);
      const { roomId } = show;
      const reservation = new Reservation({
        id,
        userId,
        showId,
        roomId,
        paymentId: newId(),
        seats,
        status: 'HELD',
        holdExpiresAt,
        createdAt: now,
      });
      await this.addWithPayment(reservation);

      // Before the commit, because a slot that ended since the gate refuses the hold (ADR 7).
      await this.queue.extendSlot(roomId, userId, this.config.holdSeconds);
      return toReservationView(reservation, now);
    });
  }

  /**
   * Gives a hold up before it is paid.
   * @throws ReservationError RESERVATION_NOT_FOUND, RESERVATION_NOT_HELD
   */
  release(userId: string, id: string): Promise<void> {
    return this.transactions.run(async () => {
      const reservation = await this.reservations.lock(id);
      if (reservation?.state.userId !== userId) throw new ReservationError('RESERVATION_NOT_FOUND');
      const now = this.clock.now();
      reservation.release(now);

      await this.reservations.save([reservation]);
      await this.seats.release([id], reservation.seatIds);
      await this.payments.cancelReady([id]);
      await this.outbox.record([reservationEvent('released', reservation, now)]);
    });
  }

  /** @throws ReservationError RESERVATION_NOT_FOUND, also when it is someone else's. */
  async getReservation(userId: string, id: string): Promise<ReservationView> {
    const reservation = await this.reservations.find(id);
    if (reservation?.state.userId !== userId) throw new ReservationError('RESERVATION_NOT_FOUND');
    return toReservationView(reservation, this.clock.now());
  }

  listReservations(userId: string, page: PageRequest): Promise<readonly ReservationView[]> {
    return this.queries.listReservations(userId, page, this.clock.now());
  }

  private async addWithPayment(reservation: Reservation): Promise<void> {
    const { id, userId, roomId, paymentId, holdExpiresAt: expiresAt } = reservation.state;
    const { amount } = reservation;
    const reference = { type: 'RESERVATION', id } as const;
    await this.payments.prepare([{ id: paymentId, userId, reference, roomId, amount, expiresAt }]);
    await this.reservations.add(reservation);
  }
}
