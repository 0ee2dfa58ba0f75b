import type { World } from './world.js';

/** Runs `work` while another transaction holds the locks of `sql`. The transaction is rolled back afterwards. */
export async function whileBlocked<Result>(
  world: World,
  sql: string,
  parameters: unknown[],
  work: () => Promise<Result>,
): Promise<Result> {
  const blocker = await world.database.connect();
  try {
    await blocker.query('BEGIN');
    await blocker.query(sql, parameters);
    return await work();
  } finally {
    await blocker.query('ROLLBACK');
    blocker.release();
  }
}

/** How many statements of the application wait for a lock in PostgreSQL. */
export function statementsWaitingForALock(world: World): Promise<number> {
  return world.count(
    `SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'onsale' AND wait_event_type = 'Lock'`,
  );
}
