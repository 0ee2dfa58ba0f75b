import type { EntityManager } from 'typeorm';

const METHODS = `unnest(ARRAY['sort', 'seqscan', 'bitmapscan', 'hashjoin', 'mergejoin']) AS method`;

/**
 * Runs one query of a transaction by index and in the order of the index. Use it for `ORDER BY … LIMIT`
 * on a table that fills and empties faster than it is analyzed: there, stale statistics make the
 * planner read and sort everything that waits. Later statements are planned as usual.
 */
export async function inIndexOrder<Result>(
  manager: EntityManager,
  query: () => Promise<Result>,
): Promise<Result> {
  // Nothing waits for the settings: they are pipelined, and if one fails the next statement fails too.
  const set = manager.query(`SELECT set_config('enable_' || method, 'off', true) FROM ${METHODS}`);
  const [, result] = await Promise.all([set, query()]);
  const reset = manager.query(
    `SELECT set_config('enable_' || method, reset_val, true)
     FROM ${METHODS} JOIN pg_settings ON name = 'enable_' || method`,
  );
  reset.catch(() => undefined);
  return result;
}
