import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Outbox } from '../../../shared/outbox/outbox.js';
import { ConcertFacade, SeatFacade, type SeatsOfReservation } from '../../concert/index.js';
import {
  type LockedPayables,
  Payables,
  PaymentError,
  type Refund,
  type Refusals,
  type Settlement,
} from '../../payment/index.js';
import { type PaidPlaces, TicketFacade } from '../../ticket/index.js';
import type { Reservation } from '../domain/reservation.js';
import { ReservationError } from '../domain/reservation-error.js';
import { Reservations } from '../domain/reservations.js';
import { reservationEvent } from './reservation-events.js';

type Locked = ReadonlyMap<string, Reservation>;

/** Settles and refunds reservations for the context `payment`. */
@Injectable()
export class ReservationPayable implements OnModuleInit {
  constructor(
    private readonly payables: Payables,
    private readonly reservations: Reservations,
    private readonly concerts: ConcertFacade,
    private readonly seats: SeatFacade,
    private readonly tickets: TicketFacade,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    this.payables.register('RESERVATION', (ids) => this.lock(ids));
  }

  private async lock(ids: readonly string[]): Promise<LockedPayables> {
    const locked = await this.reservations.lock(ids);
    return {
      piecesOf: (id) => locked.get(id)?.seatIds.length ?? 0,
      refusals: (some, now) => this.refusals(some, locked, now),
      settle: (settlements) => this.settle(settlements, locked),
      refund: (refund) => this.refund(reservationOf(refund.id, locked), refund),
    };
  }

  /** Refuses with RESERVATION_NOT_HELD, also when another reservation has the seats now. */
  private async refusals(ids: readonly string[], locked: Locked, now: Date): Promise<Refusals> {
    const held = ids
      .flatMap((id) => locked.get(id) ?? [])
      .filter((reservation) => reservation.statusAt(now) === 'HELD');
    const whole = await this.seats.lockHeld(held.map(seatsOf));
    return new Map(
      ids
        .filter((id) => !whole.has(id))
        .map((id) => [id, new ReservationError('RESERVATION_NOT_HELD')]),
    );
  }

  private async settle(settlements: readonly Settlement[], locked: Locked): Promise<void> {
    const reservations: Reservation[] = [];
    const paid: PaidPlaces[] = [];
    const events = settlements.map(({ id, paidAt, receiptNumber }) => {
      const reservation = reservationOf(id, locked);
      reservation.confirm(paidAt);
      reservations.push(reservation);
      paid.push({ ...reservation.state, paidAt });
      return reservationEvent('paid', reservation, paidAt, { receiptNumber });
    });
    await Promise.all([
      this.seats.sell(reservations.map(seatsOf)),
      this.reservations.save(reservations),
      this.tickets.issue(paid),
      this.outbox.record(events),
    ]);
  }

  /** @throws PaymentError REFUND_CUTOFF_PASSED when the show has started, not for admins */
  private async refund(reservation: Reservation, { byAdmin, refundedAt }: Refund): Promise<void> {
    const { id, showId } = reservation.state;
    const { startsAt } = await this.concerts.getShow(showId);
    if (!byAdmin && startsAt <= refundedAt) throw new PaymentError('REFUND_CUTOFF_PASSED');

    reservation.cancel();
    await this.reservations.save([reservation]);
    await this.seats.release([id], reservation.seatIds);
    const { seats, areas } = reservation.state;
    await this.tickets.revoke([{ reservationId: id, seats, areas, evenUsed: byAdmin }]);
    await this.outbox.record([reservationEvent('refunded', reservation, refundedAt)]);
  }
}

function reservationOf(id: string, locked: Locked): Reservation {
  const reservation = locked.get(id);
  if (!reservation) throw new ReservationError('RESERVATION_NOT_HELD');
  return reservation;
}

function seatsOf({ state, seatIds }: Reservation): SeatsOfReservation {
  return { reservationId: state.id, seatIds };
}
