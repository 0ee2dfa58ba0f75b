import { type Answer, type Api, assertStatus } from './api.js';
import type { Person } from './people.js';
import type { World } from './world.js';

/** A ticket as `GET /v1/tickets` shows it. */
export interface SeenTicket {
  readonly id: string;
  readonly status: string;
  readonly code: string;
  readonly show: { readonly id: string };
}

/** The newest 100 tickets of the user, oldest first. */
export async function ticketsOf({ api }: Pick<Person, 'api'>): Promise<SeenTicket[]> {
  const answer = await api.get('/v1/tickets?limit=100');
  assertStatus(answer, 200);
  return (answer.body.data as SeenTicket[]).toReversed();
}

export function checkIn(
  api: Api,
  { code, show }: Pick<SeenTicket, 'code' | 'show'>,
  gate?: string,
): Promise<Answer> {
  return api.post('/v1/checkins', { code, showId: show.id, ...(gate !== undefined && { gate }) });
}

/** How many tickets of the show have each status. */
export async function statusesOf(world: World, showId: string): Promise<Record<string, number>> {
  const rows = await world.rows<{ status: string; count: number }>(
    `SELECT status, count(*)::int AS count FROM ticket_tickets WHERE show_id = $1 GROUP BY status`,
    [showId],
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}
