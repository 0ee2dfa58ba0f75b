import type { DomainEvent } from '../../../shared/outbox/outbox.js';
import type { Ticket } from '../domain/ticket.js';

/** The events of tickets by type (docs/feed.md). */
type TicketEvents = {
  readonly 'ticket.checked-in': Pick<
    Ticket,
    'reservationId' | 'userId' | 'showId' | 'seatId' | 'areaId' | 'section' | 'row' | 'number'
  > & {
    readonly ticketId: string;
    /** When the code was read: before the event, if the scanner was offline. */
    readonly usedAt: string;
    readonly gate: string | null;
  };
};

export function ticketCheckedIn(
  ticket: Ticket,
  now: Date,
): DomainEvent<'ticket.checked-in', TicketEvents['ticket.checked-in']> {
  const { id, reservationId, userId, showId, seatId, areaId, section, row, number } = ticket;
  return {
    type: 'ticket.checked-in',
    aggregateType: 'ticket',
    aggregateId: id,
    occurredAt: now,
    payload: {
      ticketId: id,
      ...{ reservationId, userId, showId, seatId, areaId, section, row, number },
      usedAt: (ticket.usedAt ?? now).toISOString(),
      gate: ticket.usedGate,
    },
  };
}
