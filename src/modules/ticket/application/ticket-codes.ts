import type { Ticket } from '../domain/ticket.js';

/** What a code says, for those who trust its signature. */
export interface CodeContent {
  readonly ticketId: string;
  readonly showId: string;
}

/** The signed codes of tickets. A code is computed, always the same, and stored nowhere. */
export abstract class TicketCodes {
  abstract codeOf(ticket: Pick<Ticket, 'id' | 'showId'>): string;
  /** Null for a text that is not a code with our signature. */
  abstract read(code: string): CodeContent | null;
}
