import type { Ticket } from './ticket.js';

export abstract class Tickets {
  abstract add(tickets: readonly Ticket[]): Promise<void>;
  abstract find(id: string): Promise<Ticket | null>;
  /** Locks tickets in the order of their ids until the transaction ends. Unknown ones are absent. */
  abstract lock(ids: readonly string[]): Promise<Map<string, Ticket>>;
  /** Locks the tickets of reservations that are not revoked, in the order of their ids. */
  abstract lockOf(reservationIds: readonly string[]): Promise<readonly Ticket[]>;
  /** Stores the uses of locked tickets. */
  abstract use(tickets: readonly Ticket[]): Promise<void>;
  abstract revoke(ids: readonly string[]): Promise<void>;
}
