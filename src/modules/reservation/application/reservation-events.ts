import type { DomainEvent } from '../../../shared/outbox/outbox.js';
import type { Reservation } from '../domain/reservation.js';

type EventName = 'paid' | 'expired' | 'released' | 'refunded';

/** Makes an outbox event of a reservation. `extra` adds fields to its payload. */
export function reservationEvent(
  name: EventName,
  reservation: Reservation,
  occurredAt: Date,
  extra: Readonly<Record<string, unknown>> = {},
): DomainEvent {
  const { id, userId, showId, seats, areas, paymentId } = reservation.state;
  return {
    type: `reservation.${name}`,
    aggregateType: 'reservation',
    aggregateId: id,
    occurredAt,
    payload: {
      reservationId: id,
      userId,
      showId,
      seats,
      areas,
      amount: reservation.amount.amount,
      paymentId,
      ...extra,
    },
  };
}
