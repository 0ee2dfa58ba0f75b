import { Injectable } from '@nestjs/common';
import { Outbox } from '../../../shared/outbox/outbox.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { SeatFacade } from '../../concert/index.js';
import { PaymentFacade } from '../../payment/index.js';
import { Reservations } from '../domain/reservations.js';
import { reservationEvent } from './reservation-events.js';

const BATCH_SIZE = 100;

/**
 * Sweeps holds that have ended: stores their status, frees the seats, cancels the payment. The clock
 * has ended them already, so nothing waits for it. Safe on several instances at once.
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

  /** Returns the number of holds. */
  async expireAll(): Promise<number> {
    let expired = 0;
    for (;;) {
      const batch = await this.transactions.run(() => this.expireBatch());
      expired += batch;
      if (batch < BATCH_SIZE) return expired;
    }
  }

  private async expireBatch(): Promise<number> {
    const ended = await this.reservations.lockEnded(this.clock.now(), BATCH_SIZE);
    if (ended.length === 0) return 0;
    const ids = ended.map(({ state }) => state.id);
    for (const reservation of ended) reservation.expire();

    await this.reservations.save(ended);
    await this.seats.release(
      ids,
      ended.flatMap(({ seatIds }) => seatIds),
    );
    await this.payments.cancelReady(ids);
    await this.outbox.record(
      ended.map((reservation) =>
        reservationEvent('expired', reservation, reservation.state.holdExpiresAt),
      ),
    );
    return ended.length;
  }
}
