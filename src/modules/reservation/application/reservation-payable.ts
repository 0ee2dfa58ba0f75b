import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Outbox } from '../../../shared/database/outbox/outbox.js';
import { ConcertFacade, SeatFacade } from '../../concert/index.js';
import {
  type LockedPayable,
  Payables,
  PaymentError,
  type Refund,
  type Settlement,
} from '../../payment/index.js';
import type { Reservation } from '../domain/reservation.js';
import { ReservationError } from '../domain/reservation-error.js';
import { Reservations } from '../domain/reservations.js';
import { reservationEvent } from './reservation-events.js';

/** What it means to pay for a reservation, and to refund it. */
@Injectable()
export class ReservationPayable implements OnModuleInit {
  constructor(
    private readonly payables: Payables,
    private readonly reservations: Reservations,
    private readonly concerts: ConcertFacade,
    private readonly seats: SeatFacade,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    this.payables.register('RESERVATION', (id) => this.lock(id));
  }

  private async lock(id: string): Promise<LockedPayable> {
    const reservation = await this.reservations.lock(id);
    if (!reservation) throw new ReservationError('RESERVATION_NOT_HELD');
    return {
      settle: (settlement) => this.settle(reservation, settlement),
      refund: (refund) => this.refund(reservation, refund),
    };
  }

  /** @throws ReservationError RESERVATION_NOT_HELD, also when others have taken the seats over. */
  private async settle(reservation: Reservation, settlement: Settlement): Promise<void> {
    const { id } = reservation.state;
    const { receiptNumber, paidAt } = settlement;
    reservation.confirm(paidAt);
    const sold = await this.seats.sell(id, reservation.seatIds);
    if (!sold) throw new ReservationError('RESERVATION_NOT_HELD');

    await this.reservations.save([reservation]);
    await this.outbox.record([reservationEvent('paid', reservation, paidAt, { receiptNumber })]);
  }

  /** @throws PaymentError REFUND_CUTOFF_PASSED: the owner may until the show begins. */
  private async refund(reservation: Reservation, { byAdmin, refundedAt }: Refund): Promise<void> {
    const { id, showId } = reservation.state;
    const { startsAt } = await this.concerts.getShow(showId);
    if (!byAdmin && startsAt <= refundedAt) throw new PaymentError('REFUND_CUTOFF_PASSED');

    reservation.cancel();
    await this.reservations.save([reservation]);
    await this.seats.release([id], reservation.seatIds);
    await this.outbox.record([reservationEvent('refunded', reservation, refundedAt)]);
  }
}
