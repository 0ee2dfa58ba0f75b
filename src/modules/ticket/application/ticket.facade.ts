import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../../shared/domain/page.js';
import { newId } from '../../../shared/ids.js';
import { ConcertFacade } from '../../concert/index.js';
import { type ReturnedPlaces, type Ticket, ticketsOf } from '../domain/ticket.js';
import { TicketError } from '../domain/ticket-error.js';
import { Tickets } from '../domain/tickets.js';
import { TicketCodes } from './ticket-codes.js';
import { TicketQueries } from './ticket-queries.js';
import { placeOf, type TicketView } from './ticket-views.js';

/** The paid places of a reservation. */
export interface PaidPlaces {
  readonly id: string;
  readonly userId: string;
  readonly showId: string;
  readonly seats: readonly {
    readonly id: string;
    readonly section: string;
    readonly row: number;
    readonly number: number;
  }[];
  readonly areas: readonly {
    readonly id: string;
    readonly section: string;
    readonly quantity: number;
  }[];
}

@Injectable()
export class TicketFacade {
  constructor(
    private readonly tickets: Tickets,
    private readonly queries: TicketQueries,
    private readonly codes: TicketCodes,
    private readonly concerts: ConcertFacade,
  ) {}

  /** Makes a ticket for each seat and each standing place, in the caller's transaction. */
  issue(paid: readonly PaidPlaces[], paidAt: Date): Promise<void> {
    return this.tickets.add(paid.flatMap((places) => newTickets(places, paidAt)));
  }

  /**
   * Revokes the tickets of returned places, in the caller's transaction, which has locked their reservations.
   * @param evenUsed whether used tickets may be returned
   * @throws TicketError TICKET_ALREADY_USED
   */
  async revoke(
    returned: readonly ReturnedPlaces[],
    { evenUsed }: { readonly evenUsed: boolean },
  ): Promise<void> {
    const locked = await this.tickets.lockOf(returned.map(({ reservationId }) => reservationId));
    const revoked = returned.flatMap((places) => {
      const own = locked.filter(({ reservationId }) => reservationId === places.reservationId);
      return ticketsOf(places, own, evenUsed);
    });
    await this.tickets.revoke(revoked.map(({ id }) => id));
  }

  /** @throws TicketError TICKET_NOT_FOUND, also for a ticket of another user */
  async getTicket(userId: string, id: string): Promise<TicketView> {
    const ticket = await this.tickets.find(id);
    if (ticket?.userId !== userId) throw new TicketError('TICKET_NOT_FOUND');
    const [view] = await this.viewsOf([ticket]);
    if (!view) throw new TicketError('TICKET_NOT_FOUND');
    return view;
  }

  /** Newest first, one more than the limit. */
  async listTickets(userId: string, page: PageRequest): Promise<readonly TicketView[]> {
    return this.viewsOf(await this.queries.listTickets(userId, page));
  }

  private async viewsOf(tickets: readonly Ticket[]): Promise<readonly TicketView[]> {
    const shows = await this.concerts.describeShows(tickets.map(({ showId }) => showId));
    return tickets.flatMap((ticket) => {
      const { id, status, reservationId } = ticket;
      const show = shows.get(ticket.showId);
      if (!show) return [];
      const [seat, code] = [placeOf(ticket), this.codes.codeOf(ticket)];
      return { id, status, reservationId, ...show, seat, code };
    });
  }
}

function newTickets({ id, userId, showId, seats, areas }: PaidPlaces, paidAt: Date): Ticket[] {
  const unused = { status: 'VALID', usedAt: null, usedGate: null, usedBy: null } as const;
  const common = { reservationId: id, userId, showId, ...unused, createdAt: paidAt };
  const ofSeats = seats.map(({ id: seatId, section, row, number }) => ({
    ...{ id: newId(), ...common },
    ...{ seatId, areaId: null, section, row, number },
  }));
  const ofAreas = areas.flatMap(({ id: areaId, section, quantity }) =>
    Array.from({ length: quantity }, () => ({
      ...{ id: newId(), ...common },
      ...{ seatId: null, areaId, section, row: null, number: null },
    })),
  );
  return [...ofSeats, ...ofAreas];
}
