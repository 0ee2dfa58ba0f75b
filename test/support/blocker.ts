import type { World } from './world.js';

/**
 * Runs `work` while another connection is in a transaction in which it did `sql`: whoever needs the
 * same rows waits. It lets go, undoing what it did, whatever comes of the work.
 */
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
