import type { PageRequest } from '../../../shared/domain/page.js';
import type { Ticket } from '../domain/ticket.js';

/** The check-ins of a section in a minute. */
export interface CheckInCount {
  readonly showId: string;
  readonly section: string;
  /** When the minute begins; null for tickets that were not used. */
  readonly minute: Date | null;
  /** Tickets that were used in it, or never. */
  readonly count: number;
  /** The ones of them that are not revoked. */
  readonly live: number;
}

export abstract class TicketQueries {
  /** Newest first, one row more than the limit. */
  abstract listTickets(userId: string, page: PageRequest): Promise<readonly Ticket[]>;
  /** The ids of the shows that the user has valid tickets of. */
  abstract listShowsOf(userId: string): Promise<readonly string[]>;
  /** By show id; sections by name, minutes in order. A show without tickets is absent. */
  abstract countCheckIns(
    showIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly CheckInCount[]>>;
}
