import type { Invariants } from './invariants.js';
import { QUEUE_INVARIANTS } from './queue-invariants.js';
import { SHOP_INVARIANTS } from './shop-invariants.js';
import { TICKET_INVARIANTS } from './ticket-invariants.js';
import { TOP_UP_INVARIANTS } from './top-up-invariants.js';
import { USER_INVARIANTS } from './user-invariants.js';

export interface Breach {
  readonly invariant: string;
  readonly id: string;
}

export type Query = (sql: string, parameters: unknown[]) => Promise<{ id: string }[]>;

/** Invariants that hold at any time, under any load and after any crash. */
export const INVARIANTS: Invariants = {
  ...TICKET_INVARIANTS,
  ...SHOP_INVARIANTS,
  ...QUEUE_INVARIANTS,
  ...TOP_UP_INVARIANTS,
  ...USER_INVARIANTS,
};

/**
 * Finds all breaches at `now`. On a database in use, run the queries in one REPEATABLE READ
 * transaction, so that they see one snapshot.
 */
export async function findBreachesIn(
  query: Query,
  now: Date,
  invariants: Invariants = INVARIANTS,
): Promise<Breach[]> {
  const found: Breach[] = [];
  for (const [invariant, sql] of Object.entries(invariants)) {
    // Selects $1, so that PostgreSQL knows its type also when the query does not use it.
    const rows = await query(
      `SELECT breach.id, $1::timestamptz AS now FROM (${sql}) breach ORDER BY breach.id`,
      [now],
    );
    found.push(...rows.map(({ id }) => ({ invariant, id })));
  }
  return found;
}
