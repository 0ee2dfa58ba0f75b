import { join } from 'node:path';
import { startPostgres } from './embedded-postgres.mjs';
import { startRedis } from './embedded-redis.mjs';
import { startRedisCluster } from './redis-cluster.mjs';
import { startRedisSentinels } from './redis-sentinels.mjs';

/** What `TEST_ENGINES` may name, separated by commas. */
const ENGINES = {
  cluster: 'a Redis Cluster with three primaries',
  sentinels: 'a Redis that three sentinels watch',
  defaults: 'databases with the isolation repeatable read and the DateStyle SQL, DMY by default',
};
/** @typedef {keyof typeof ENGINES} Engine */

const PASSWORD = 'engine-of-tests';
const UNUSUAL_DEFAULTS = ['default_transaction_isolation=repeatable read', 'datestyle=SQL, DMY'];

/** The engines of this run. By default one server of each. @returns {readonly Engine[]} */
export function chosenEngines() {
  const names = (process.env.TEST_ENGINES ?? '').split(',').filter((name) => name !== '');
  for (const name of names) {
    if (name in ENGINES) continue;
    const known = Object.entries(ENGINES).map(([engine, what]) => `${engine} (${what})`);
    throw new Error(`TEST_ENGINES is ${name}. It expects ${known.join(', ')}`);
  }
  return /** @type {Engine[]} */ (names);
}

/** @param {string} folder @param {readonly Engine[]} engines */
export async function startTestPostgres(folder, engines) {
  const settings = engines.includes('defaults') ? UNUSUAL_DEFAULTS : [];
  const dataDir = join(folder, 'postgres');
  const { url } = await startPostgres({ dataDir, durable: false, maxConnections: 400, settings });
  return { TEST_DATABASE_URL: url };
}

/** @param {string} folder @param {readonly Engine[]} engines @returns {Promise<Record<string, string>>} */
export async function startTestRedis(folder, engines) {
  const options = { folder, password: PASSWORD };
  const start = engines.includes('cluster')
    ? startRedisCluster
    : engines.includes('sentinels') && startRedisSentinels;
  if (start) return { TEST_REDIS_SERVERS: JSON.stringify((await start(options)).config) };
  const { url } = await startRedis({ dataDir: join(folder, 'redis'), persistent: false });
  return { TEST_REDIS_URL: url };
}
