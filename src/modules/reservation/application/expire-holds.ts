import { Injectable } from '@nestjs/common';
import { Outbox } from '../../../shared/outbox/outbox.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { SeatFacade } from '../../concert/index.js';
import { PaymentFacade } from '../../payment/index.js';
import { Reservations } from '../domain/reservations.js';
import { placesOfReservation } from './reservation-places.js';
import { reservationEvent } from './reservation-events.js';

const BATCH_SIZE = 100;

/**
 * Sweeps expired holds: stores their status, frees their seats and standing places, and cancels their payments. They have
 * already expired by the clock. Safe on several instances at once.
 */
@Injectable()
export class ExpireHolds {
  constructor(
    private readonly reservations: Reservations,
    private readonly seats: SeatFacade,
    private readonly payments: PaymentFacade,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Returns the number of expired holds. */
  async expireAll(): Promise<number> {
    let total = 0;
    for (;;) {
      const batch = await this.transactions.run(() => this.expireBatch());
      total += batch;
      if (batch < BATCH_SIZE) return total;
    }
  }

  private async expireBatch(): Promise<number> {
    const expired = await this.reservations.lockExpired(this.clock.now(), BATCH_SIZE);
    if (expired.length === 0) return 0;
    const ids = expired.map(({ state }) => state.id);
    for (const reservation of expired) reservation.expire();

    await this.reservations.save(expired);
    await this.payments.cancelReady(ids);
    await this.seats.release(expired.map(placesOfReservation));
    await this.outbox.record(
      expired.map((reservation) =>
        reservationEvent('expired', reservation, reservation.state.holdExpiresAt),
      ),
    );
    return expired.length;
  }
}
