import type { components } from '@onsale/client';
import { useLoaded } from '../shared/load.js';
import { onsale, TICKETS, user } from '../shared/session.js';
import { stored } from '../shared/stored.js';

export type Ticket = components['schemas']['TicketDto'];

export interface MyTickets {
  /** By the start of the show. Without an answer those of the last visit; null before the first one. */
  readonly list: readonly Ticket[] | null;
  /** Why they cannot be read. */
  readonly error: unknown;
  readonly reload: () => Promise<void>;
}

/** More than anybody has: a user may have a few places of each show. */
const MAX_TICKETS = 500;

/** The tickets of the user. The last ones that this device has seen are known without a network too. */
export function useMyTickets(): MyTickets {
  const kept = stored<readonly Ticket[]>(`${TICKETS}${user.value?.id}`);
  const loaded = useLoaded(async () => {
    const tickets = await allTickets();
    // Not after a log-out.
    if (user.value !== null) kept.write(tickets);
    return tickets;
  });
  const { value: error } = loaded.error;
  const list = loaded.value.value ?? (error === null ? null : kept.read());
  return { list, error, reload: loaded.reload };
}

async function allTickets(): Promise<readonly Ticket[]> {
  const tickets: Ticket[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 100, cursor };
    const page = await onsale.get('/v1/tickets', { params: { query } });
    tickets.push(...page.data);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && tickets.length < MAX_TICKETS);
  return tickets.sort((a, b) => a.show.startsAt.localeCompare(b.show.startsAt));
}
