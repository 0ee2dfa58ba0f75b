import type { ShowOnSale } from '../../concert/index.js';
import type { Ticket, TicketStatus } from '../domain/ticket.js';
import type { CheckInCount } from './ticket-queries.js';

/** Row and number are null for a standing place. */
export interface PlaceView {
  readonly section: string;
  readonly row: number | null;
  readonly number: number | null;
}

export interface TicketView {
  readonly id: string;
  readonly status: TicketStatus;
  readonly reservationId: string;
  readonly concert: {
    readonly id: string;
    readonly title: string;
    readonly artist: string;
    readonly venue: string;
  };
  readonly show: { readonly id: string; readonly startsAt: string };
  readonly seat: PlaceView;
  readonly code: string;
}

export interface CheckInView {
  readonly ticketId: string;
  readonly showId: string;
  readonly seat: PlaceView;
  readonly usedAt: string;
  readonly gate: string | null;
}

/** What the door may know of a ticket. `usedAt` and `gate` stay when it is revoked. */
export interface TicketStateView {
  readonly ticketId: string;
  readonly showId: string;
  readonly status: TicketStatus;
  readonly seat: PlaceView;
  readonly usedAt: string | null;
  readonly gate: string | null;
}

export interface CheckInsView {
  readonly showId: string;
  /** Tickets that are not revoked. */
  readonly tickets: number;
  readonly checkedIn: number;
  readonly sections: readonly SectionCheckInsView[];
}

export interface SectionCheckInsView {
  readonly section: string;
  readonly tickets: number;
  readonly checkedIn: number;
  readonly minutes: readonly { readonly minute: string; readonly checkedIn: number }[];
}

export function toTicketView(ticket: Ticket, show: ShowOnSale, code: string): TicketView {
  const { id, status, reservationId, showId } = ticket;
  const { concertId, title, artist, venue, startsAt } = show;
  return {
    ...{ id, status, reservationId },
    concert: { id: concertId, title, artist, venue },
    show: { id: showId, startsAt: startsAt.toISOString() },
    seat: placeOf(ticket),
    code,
  };
}

function placeOf({ section, row, number }: Ticket): PlaceView {
  return { section, row, number };
}

export function toCheckInView(ticket: Ticket): CheckInView {
  const { id: ticketId, showId, usedAt, usedGate: gate } = ticket;
  if (!usedAt) throw new Error(`The ticket ${ticketId} was not used`);
  return { ticketId, showId, seat: placeOf(ticket), usedAt: usedAt.toISOString(), gate };
}

export function toTicketStateView(ticket: Ticket): TicketStateView {
  const { id: ticketId, showId, status, usedAt, usedGate: gate } = ticket;
  const seat = placeOf(ticket);
  return { ticketId, showId, status, seat, usedAt: usedAt?.toISOString() ?? null, gate };
}

export function toCheckInsView(showId: string, counts: readonly CheckInCount[]): CheckInsView {
  const names = [...new Set(counts.map(({ section }) => section))];
  const sections = names.map((section) => {
    const ofSection = counts.filter((count) => count.section === section);
    const minutes = ofSection.flatMap(({ minute, count }) =>
      minute ? [{ minute: minute.toISOString(), checkedIn: count }] : [],
    );
    return {
      section,
      tickets: sum(ofSection.map(({ live }) => live)),
      checkedIn: sum(minutes.map(({ checkedIn }) => checkedIn)),
      minutes,
    };
  });
  return {
    showId,
    tickets: sum(sections.map(({ tickets }) => tickets)),
    checkedIn: sum(sections.map(({ checkedIn }) => checkedIn)),
    sections,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
