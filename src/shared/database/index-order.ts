import type { EntityManager } from 'typeorm';

const METHODS = `unnest(ARRAY['sort', 'seqscan', 'bitmapscan', 'hashjoin', 'mergejoin']) AS method`;

/**
 * Makes the planner run one query of a transaction in the order of an index. Use it for
 * `ORDER BY … LIMIT` on a table that changes faster than its statistics: with stale ones the planner
 * may read and sort all waiting rows. Later statements are planned as usual.
 */
export async function inIndexOrder<Result>(
  manager: EntityManager,
  query: () => Promise<Result>,
): Promise<Result> {
  // The settings and the query are pipelined. If the settings fail, so does the query.
  const set = manager.query(`SELECT set_config('enable_' || method, 'off', true) FROM ${METHODS}`);
  const [, result] = await Promise.all([set, query()]);
  // NULL is the session's default. A look at pg_settings would take a millisecond.
  const reset = manager.query(`SELECT set_config('enable_' || method, NULL, true) FROM ${METHODS}`);
  reset.catch(() => undefined);
  return result;
}
