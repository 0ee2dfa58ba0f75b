import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startPostgres } from './embedded-postgres.mjs';
import { startRedis } from './embedded-redis.mjs';
import { paths } from './paths.mjs';
import { findPgbouncer, startPgbouncer } from './pgbouncer.mjs';

// Packages are imported when they are needed: this file is loaded before they are installed.

/** What `TEST_ENGINES` may name, separated by commas. */
const ENGINES = {
  cluster: 'a Redis Cluster with three primaries',
  sentinels: 'a Redis that three sentinels watch',
  pgbouncer: 'PgBouncer in transaction mode in front of PostgreSQL',
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

/** @param {string} folder @param {readonly Engine[]} engines @returns {Promise<Record<string, string>>} */
export async function startTestPostgres(folder, engines) {
  const settings = engines.includes('defaults') ? UNUSUAL_DEFAULTS : [];
  const dataDir = join(folder, 'postgres');
  const { url } = await startPostgres({ dataDir, durable: false, maxConnections: 400, settings });
  if (!engines.includes('pgbouncer')) return { TEST_DATABASE_URL: url };
  await giveSettings(url);
  const binary = await findPgbouncer();
  if (!binary) throw new Error('There is no PgBouncer for this machine');
  const pooler = { binary, folder: join(folder, 'pgbouncer'), databaseUrl: url, poolSize: 20 };
  return { TEST_DATABASE_URL: url, TEST_POOLER_URL: (await startPgbouncer(pooler)).url };
}

/** Behind a pooler the role has the settings of the sessions. @param {string} connectionString */
export async function giveSettings(connectionString) {
  const { default: pg } = await import('pg');
  const file = join(paths.dist, 'src/shared/database/session-settings.js');
  const { settingsOfRole } = await import(pathToFileURL(file).href);
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query('SELECT quote_ident(current_user) AS role');
    for (const statement of settingsOfRole(rows[0].role)) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** @param {string} folder @param {readonly Engine[]} engines @returns {Promise<Record<string, string>>} */
export async function startTestRedis(folder, engines) {
  const options = { folder, password: PASSWORD };
  if (engines.includes('cluster')) {
    const { startRedisCluster } = await import('./redis-cluster.mjs');
    return severalServers(await startRedisCluster(options));
  }
  if (engines.includes('sentinels')) {
    const { startRedisSentinels } = await import('./redis-sentinels.mjs');
    return severalServers(await startRedisSentinels(options));
  }
  const { url } = await startRedis({ dataDir: join(folder, 'redis'), persistent: false });
  return { TEST_REDIS_URL: url };
}

/** @param {{ config: object }} servers */
function severalServers({ config }) {
  return { TEST_REDIS_SERVERS: JSON.stringify(config) };
}
