import { TicketError } from './ticket-error.js';

/** REVOKED: the seat or standing place was returned. A ticket that was used can be revoked too. */
export type TicketStatus = 'VALID' | 'USED' | 'REVOKED';

/** The right to one seat or one standing place. */
export interface Ticket {
  readonly id: string;
  readonly reservationId: string;
  readonly userId: string;
  readonly showId: string;
  /** Null for a standing place. */
  readonly seatId: string | null;
  /** Null for a seat. */
  readonly areaId: string | null;
  readonly section: string;
  /** Row and number of the seat; null for a standing place. */
  readonly row: number | null;
  readonly number: number | null;
  readonly status: TicketStatus;
  /** When and where it was used, and who checked it in. They stay when the ticket is revoked. */
  readonly usedAt: Date | null;
  readonly usedGate: string | null;
  readonly usedBy: string | null;
  /** When an offline scanner has used it, by the clock of the scanner, which may be wrong. */
  readonly scannedAt: Date | null;
  readonly createdAt: Date;
}

/** A code that was read at a gate. */
export interface Scan {
  readonly ticketId: string;
  /** The show at the gate. */
  readonly showId: string;
  readonly gate: string | null;
  /** Who checks tickets in. */
  readonly by: { readonly id: string; readonly role: string };
  /** When an offline scanner has read the code; null for a scanner that waits for the response. */
  readonly scannedAt: Date | null;
}

/**
 * Uses the ticket. Returns the same ticket for an offline scan that was uploaded before.
 * @throws TicketError TICKET_FORGED for no ticket, TICKET_WRONG_SHOW, TICKET_REVOKED, TICKET_ALREADY_USED
 */
export function checkIn(ticket: Ticket | undefined, scan: Scan, now: Date): Ticket {
  if (!ticket) throw new TicketError('TICKET_FORGED');
  if (ticket.showId !== scan.showId) throw new TicketError('TICKET_WRONG_SHOW');
  if (ticket.status === 'REVOKED') throw new TicketError('TICKET_REVOKED');
  if (ticket.status === 'USED') {
    if (isRepeated(ticket, scan)) return ticket;
    throw alreadyUsed(ticket);
  }
  const { gate: usedGate, by, scannedAt } = scan;
  const usedAt = scannedAt ? possibleTime(scannedAt, ticket, now) : now;
  return { ...ticket, status: 'USED', usedAt, usedGate, usedBy: by.id, scannedAt };
}

/** The clock of a scanner may be wrong. A ticket is read after it was made, and not in the future. */
function possibleTime(scannedAt: Date, { createdAt }: Ticket, now: Date): Date {
  if (scannedAt > now) return now;
  return scannedAt < createdAt ? createdAt : scannedAt;
}

/**
 * A scanner uploads a scan again when it has not heard the outcome. Two devices need different gates or
 * users, else their scans of one moment look like one scan.
 */
function isRepeated(ticket: Ticket, { scannedAt, gate, by }: Scan): boolean {
  const isSameTime = scannedAt !== null && scannedAt.getTime() === ticket.scannedAt?.getTime();
  return isSameTime && gate === ticket.usedGate && by.id === ticket.usedBy;
}

export function alreadyUsed({ usedAt, usedGate }: Ticket): TicketError {
  return new TicketError('TICKET_ALREADY_USED', {
    usedAt: usedAt?.toISOString() ?? '',
    ...(usedGate !== null && { gate: usedGate }),
  });
}

/** What is given back of a reservation. */
export interface ReturnedPlaces {
  readonly reservationId: string;
  readonly seats: readonly { readonly id: string }[];
  readonly areas: readonly { readonly id: string; readonly quantity: number }[];
  /** Whether used tickets may be returned. */
  readonly evenUsed: boolean;
}

/**
 * The tickets of the returned places. `tickets` are the tickets of the reservation that are not revoked. Of the
 * standing places of an area the unused ones are returned first.
 * @throws TicketError TICKET_ALREADY_USED
 */
export function ticketsOf(
  { seats, areas, evenUsed }: ReturnedPlaces,
  tickets: readonly Ticket[],
): readonly Ticket[] {
  const unusedFirst = [...tickets].sort((a, b) => Number(isUsed(a)) - Number(isUsed(b)));
  const seatIds = new Set<string | null>(seats.map(({ id }) => id));
  const returned = [
    ...tickets.filter(({ seatId }) => seatIds.has(seatId)),
    ...areas.flatMap(({ id, quantity }) =>
      unusedFirst.filter(({ areaId }) => areaId === id).slice(0, quantity),
    ),
  ];
  const used = evenUsed ? undefined : returned.find(isUsed);
  if (used) throw alreadyUsed(used);
  return returned;
}

const isUsed = ({ status }: Ticket) => status === 'USED';
