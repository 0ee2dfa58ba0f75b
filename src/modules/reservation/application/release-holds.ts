import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Outbox } from '../../../shared/outbox/outbox.js';
import { Clock } from '../../../shared/domain/clock.js';
import { SeatFacade } from '../../concert/index.js';
import { PaymentFacade } from '../../payment/index.js';
import { type Holders, RoomHolds, type UnpaidHolds } from '../../queue/index.js';
import type { Reservation } from '../domain/reservation.js';
import { Reservations } from '../domain/reservations.js';
import { placesOfReservation } from './reservation-places.js';
import { reservationEvent } from './reservation-events.js';

/** Releases unpaid holds: one hold for its user, or the holds of a room for the context `queue`. */
@Injectable()
export class ReleaseHolds implements UnpaidHolds, OnModuleInit {
  constructor(
    private readonly roomHolds: RoomHolds,
    private readonly reservations: Reservations,
    private readonly seats: SeatFacade,
    private readonly payments: PaymentFacade,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.roomHolds.register('reservation', this);
  }

  find(holders: Holders, limit: number): Promise<readonly string[]> {
    return this.reservations.findHeld(holders, this.clock.now(), limit);
  }

  async giveUp(ids: readonly string[], { userId }: Holders): Promise<void> {
    const locked = [...(await this.reservations.lock(ids)).values()];
    const now = this.clock.now();
    const held = locked.filter((reservation) => reservation.statusAt(now) === 'HELD');
    await this.release(held, now, userId !== null);
  }

  /**
   * Releases locked reservations, and cancels their payments. `byUser`: like `Reservation.release`.
   * @throws ReservationError RESERVATION_NOT_HELD
   */
  async release(reservations: readonly Reservation[], now: Date, byUser = true): Promise<void> {
    if (reservations.length === 0) return;
    for (const reservation of reservations) reservation.release(now, byUser);
    const ids = reservations.map(({ state }) => state.id);
    await this.reservations.save(reservations);
    await this.payments.cancelReady(ids);
    await this.seats.release(reservations.map(placesOfReservation));
    await this.outbox.record(
      reservations.map((reservation) => reservationEvent('released', reservation, now)),
    );
  }
}
