import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { newId } from '../../../shared/ids.js';
import { ConcertFacade } from '../../concert/index.js';
import { heldById, UserHoldings } from '../../user/index.js';
import { type ReturnedPlaces, type Ticket, ticketsOf } from '../domain/ticket.js';
import { TicketError } from '../domain/ticket-error.js';
import { Tickets } from '../domain/tickets.js';
import { TicketCodes } from './ticket-codes.js';
import { TicketQueries } from './ticket-queries.js';
import { type TicketView, toTicketView } from './ticket-views.js';

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
  readonly paidAt: Date;
}

@Injectable()
export class TicketFacade implements OnModuleInit {
  constructor(
    private readonly tickets: Tickets,
    private readonly queries: TicketQueries,
    private readonly codes: TicketCodes,
    private readonly concerts: ConcertFacade,
    private readonly clock: Clock,
    private readonly holdings: UserHoldings,
  ) {}

  onModuleInit(): void {
    this.holdings.register('ticket', {
      // Whoever has the code of a ticket gets in.
      lists: {
        tickets: (userId) =>
          heldById(async (page) =>
            (await this.listTickets(userId, page)).map(({ code: _code, ...ticket }) => ticket),
          ),
      },
      ties: async (userId) => {
        const shows = await this.concerts.findShows(await this.queries.listShowsOf(userId));
        const now = this.clock.now();
        return [...shows.values()].some(({ startsAt }) => startsAt > now) ? ['TICKETS'] : [];
      },
    });
  }

  /** Makes a ticket for each seat and each standing place, in the caller's transaction. */
  issue(paid: readonly PaidPlaces[]): Promise<void> {
    return this.tickets.add(paid.flatMap(newTickets));
  }

  /**
   * Revokes the tickets of returned places, in the caller's transaction, which has locked their reservations.
   * @throws TicketError TICKET_ALREADY_USED
   */
  async revoke(returned: readonly ReturnedPlaces[]): Promise<void> {
    const locked = await this.tickets.lockOf(returned.map(({ reservationId }) => reservationId));
    const revoked = returned.flatMap((places) =>
      ticketsOf(
        places,
        locked.filter(({ reservationId }) => reservationId === places.reservationId),
      ),
    );
    await this.tickets.revoke(revoked.map(({ id }) => id));
  }

  /** @throws TicketError TICKET_NOT_FOUND, also for a ticket of another user */
  async getTicket(userId: string, id: string): Promise<TicketView> {
    const ticket = await this.tickets.find(id);
    if (ticket?.userId !== userId) throw new TicketError('TICKET_NOT_FOUND');
    const show = await this.concerts.getShow(ticket.showId);
    return toTicketView(ticket, show, this.codes.codeOf(ticket));
  }

  /** Newest first, one more than the limit. */
  async listTickets(userId: string, page: PageRequest): Promise<readonly TicketView[]> {
    const tickets = await this.queries.listTickets(userId, page);
    const shows = await this.concerts.findShows(tickets.map(({ showId }) => showId));
    return tickets.map((ticket) => {
      const show = shows.get(ticket.showId);
      if (!show) throw new Error(`The show of the ticket ${ticket.id} does not exist`);
      return toTicketView(ticket, show, this.codes.codeOf(ticket));
    });
  }
}

function newTickets({ id, userId, showId, seats, areas, paidAt }: PaidPlaces): Ticket[] {
  const unused = { usedAt: null, usedGate: null, usedBy: null, scannedAt: null };
  const common = {
    ...{ reservationId: id, userId, showId, status: 'VALID' as const },
    ...{ ...unused, createdAt: paidAt },
  };
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
