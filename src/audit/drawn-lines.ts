import { findBrokenLines } from '../modules/queue/index.js';
import type { RedisCommands } from '../shared/redis/redis-connections.js';
import type { Breach } from './audit.js';

export const DRAWN_LINE = 'a line in Redis is not the order of its draw';

/** The part of the audit that needs Redis. `unknown` is the number of drawn rooms whose line Redis does not have. */
export async function findBreachesOfLines(
  query: Parameters<typeof findBrokenLines>[0],
  redis: RedisCommands,
): Promise<{ readonly breaches: readonly Breach[]; readonly unknown: number }> {
  const { broken, unknown } = await findBrokenLines(query, redis);
  return { breaches: broken.map((id) => ({ invariant: DRAWN_LINE, id })), unknown };
}
