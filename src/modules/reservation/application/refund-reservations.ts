import { Injectable } from '@nestjs/common';
import { Outbox } from '../../../shared/outbox/outbox.js';
import { ConcertFacade, SeatFacade } from '../../concert/index.js';
import { PaymentError, type Refund, type RefundedParts } from '../../payment/index.js';
import { TicketFacade } from '../../ticket/index.js';
import { isRefundableAt } from '../domain/refund-policy.js';
import { type Places, priceOf, type Reservation } from '../domain/reservation.js';
import { Reservations } from '../domain/reservations.js';
import { reservationEvent } from './reservation-events.js';

/** Places that a refund takes out of a reservation. */
interface Returned {
  readonly reservation: Reservation;
  readonly places: Places;
  readonly refund: Refund;
}

/** Returns places of paid reservations, for the context `payment`. */
@Injectable()
export class RefundReservations {
  constructor(
    private readonly reservations: Reservations,
    private readonly concerts: ConcertFacade,
    private readonly seats: SeatFacade,
    private readonly tickets: TicketFacade,
    private readonly outbox: Outbox,
  ) {}

  /**
   * The transaction has locked the reservations.
   * @throws PaymentError REFUND_KIND_MISMATCH, REFUND_CUTOFF_PASSED, REFUND_EXCEEDS_PURCHASE;
   * TicketError TICKET_ALREADY_USED, not for admins
   */
  async refund(
    refunds: readonly Refund[],
    locked: ReadonlyMap<string, Reservation>,
  ): Promise<RefundedParts> {
    const returned: Returned[] = [];
    for (const refund of refunds) {
      const reservation = locked.get(refund.id);
      if (!reservation) throw new PaymentError('PAYMENT_NOT_PAID');
      if (!refund.byAdmin) await this.assertBeforeCutoff(reservation, refund.refundedAt);
      returned.push({ reservation, refund, places: giveBack(reservation, refund) });
    }
    await this.reservations.saveRefunds(returned.map(({ reservation }) => reservation));
    await this.seats.release(
      returned.map(({ reservation, places: { seats, areas } }) => ({
        reservationId: reservation.state.id,
        seatIds: seats.map(({ id }) => id),
        areas,
      })),
    );
    await this.tickets.revoke(
      returned.map(({ reservation, places: { seats, areas }, refund }) => ({
        ...{ reservationId: reservation.state.id, seats, areas },
        evenUsed: refund.byAdmin,
      })),
    );
    await this.outbox.record(returned.map(eventOf));
    return new Map(
      returned.map(({ reservation: { state }, places }) => [
        state.id,
        { amount: priceOf(places), isLast: state.status === 'CANCELLED' },
      ]),
    );
  }

  private async assertBeforeCutoff({ state }: Reservation, now: Date): Promise<void> {
    const show = await this.concerts.getShow(state.showId);
    if (!isRefundableAt(show, now)) throw new PaymentError('REFUND_CUTOFF_PASSED');
  }
}

/** @throws PaymentError REFUND_KIND_MISMATCH, REFUND_EXCEEDS_PURCHASE */
function giveBack(reservation: Reservation, { pieces }: Refund): Places {
  if (pieces?.lines) throw new PaymentError('REFUND_KIND_MISMATCH');
  const places = reservation.giveBack(
    pieces && { seatIds: pieces.seatIds ?? [], areas: pieces.areas ?? [] },
  );
  if (!places) throw new PaymentError('REFUND_EXCEEDS_PURCHASE');
  return places;
}

/** The event of a part has the places and the amount of this part. */
function eventOf({ reservation, places, refund: { refundedAt, reason } }: Returned) {
  const amount = priceOf(places).amount;
  return reservationEvent('refunded', reservation, refundedAt, { ...places, amount, reason });
}
