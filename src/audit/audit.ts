import type { Invariants } from './invariants.js';
import { SHOP_INVARIANTS } from './shop-invariants.js';
import { TICKET_INVARIANTS } from './ticket-invariants.js';

export interface Breach {
  readonly invariant: string;
  readonly id: string;
}

export type Query = (sql: string, parameters: unknown[]) => Promise<{ id: string }[]>;

/** What holds at every moment, under any load and after any crash. */
export const INVARIANTS: Invariants = { ...TICKET_INVARIANTS, ...SHOP_INVARIANTS };

/**
 * Everything that does not fit together at `now`. On a database in use the queries have to see one
 * moment: run them in one transaction with REPEATABLE READ.
 */
export async function findBreachesIn(
  query: Query,
  now: Date,
  invariants: Invariants = INVARIANTS,
): Promise<Breach[]> {
  const found: Breach[] = [];
  for (const [invariant, sql] of Object.entries(invariants)) {
    // Named as a column, so that PostgreSQL knows the type also where the query needs no time.
    const rows = await query(
      `SELECT breach.id, $1::timestamptz AS now FROM (${sql}) breach ORDER BY breach.id`,
      [now],
    );
    found.push(...rows.map(({ id }) => ({ invariant, id })));
  }
  return found;
}
