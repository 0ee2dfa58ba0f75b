import type { World } from './world.js';

/**
 * A process opens so many connections to PostgreSQL beside its pool: one listens for events, and one asks PostgreSQL for a
 * moment when statements wait.
 */
export const CONNECTIONS_BESIDE_POOL = 2;

/** The process ids of the connections that listen for events. */
export async function listenersOf(world: World): Promise<number[]> {
  const rows = await world.rows<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
     AND application_name = 'onsale-listener' AND query LIKE 'LISTEN%' AND state = 'idle'`,
  );
  return rows.map(({ pid }) => pid);
}
