import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { DomainError } from '../../../shared/domain/domain-error.js';
import { Outbox } from '../../../shared/outbox/outbox.js';
import { ConcertFacade, SeatFacade } from '../../concert/index.js';
import {
  type LockedPayables,
  Payables,
  type Refusals,
  type Settlement,
} from '../../payment/index.js';
import { type PaidPlaces, TicketFacade } from '../../ticket/index.js';
import type { Reservation } from '../domain/reservation.js';
import { ReservationError } from '../domain/reservation-error.js';
import { Reservations } from '../domain/reservations.js';
import { RefundReservations } from './refund-reservations.js';
import { placesOfReservation } from './reservation-places.js';
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
    private readonly refunds: RefundReservations,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    this.payables.register('RESERVATION', (ids) => this.lock(ids));
  }

  private async lock(ids: readonly string[]): Promise<LockedPayables> {
    const locked = await this.reservations.lock(ids);
    return {
      piecesOf: (id) => locked.get(id)?.places ?? 0,
      refusals: (some, now) => this.refusals(some, locked, now),
      settle: (settlements) => this.settle(settlements, locked),
      refund: (refunds) => this.refunds.refund(refunds, locked),
    };
  }

  /**
   * Refuses with SHOW_CANCELLED, else with RESERVATION_NOT_HELD, also when another reservation has the
   * seats now. A hold has its standing places until its status changes.
   */
  private async refusals(ids: readonly string[], locked: Locked, now: Date): Promise<Refusals> {
    const reservations = ids.flatMap((id) => locked.get(id) ?? []);
    const held = reservations.filter((reservation) => reservation.statusAt(now) === 'HELD');
    const [whole, cancelled] = await Promise.all([
      this.seats.lockHeld(held.map(placesOfReservation)),
      this.concerts.findCancelled(reservations.map(({ state }) => state.showId)),
    ]);
    return new Map(
      ids.flatMap((id): [string, DomainError][] => {
        const refusal = cancelled.get(locked.get(id)?.state.showId ?? '');
        if (refusal) return [[id, refusal]];
        return whole.has(id) ? [] : [[id, new ReservationError('RESERVATION_NOT_HELD')]];
      }),
    );
  }

  private async settle(settlements: readonly Settlement[], locked: Locked): Promise<void> {
    const reservations: Reservation[] = [];
    const paid: PaidPlaces[] = [];
    const events = settlements.map(({ id, paidAt, receiptNumber }) => {
      const reservation = reservationOf(id, locked);
      reservation.confirm(paidAt);
      reservations.push(reservation);
      paid.push({ paidAt, ...reservation.state });
      return reservationEvent('paid', reservation, paidAt, { receiptNumber });
    });
    await Promise.all([
      this.seats.sell(reservations.map(placesOfReservation)),
      this.reservations.save(reservations),
      this.tickets.issue(paid),
      this.outbox.record(events),
    ]);
  }
}

function reservationOf(id: string, locked: Locked): Reservation {
  const reservation = locked.get(id);
  if (!reservation) throw new ReservationError('RESERVATION_NOT_HELD');
  return reservation;
}
