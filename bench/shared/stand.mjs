import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startPostgres } from '../../scripts/lib/embedded-postgres.mjs';
import { startRedis } from '../../scripts/lib/embedded-redis.mjs';
import { startRedisCluster } from '../../scripts/lib/redis-cluster.mjs';
import { environmentForTests } from '../../scripts/lib/environment.mjs';
import { projectRoot } from '../../scripts/lib/paths.mjs';
import { newSigningKey } from '../../scripts/lib/secrets.mjs';
import { Api } from './api.mjs';
import { auditOf, runCli, startApplication } from './application.mjs';

/**
 * Added to the production settings, and printed in the report. Nothing expires during a run, because
 thousands of expired holds would disturb later scenarios.
 */
export const SETTINGS = {
  RATE_LIMITS: 'off',
  LOG_LEVEL: 'info',
  DATABASE_POOL_SIZE: '20',
  HOLD_SECONDS: '86400',
  ORDER_EXPIRY_SECONDS: '86400',
};

const ADMIN = { email: 'admin@bench.test', password: randomBytes(12).toString('hex') };

/**
 * The test stand: the application in production mode with its own durable PostgreSQL and Redis.
 Its log is in a file.
 * @typedef {Awaited<ReturnType<typeof startStand>>} Stand
 */

/**
 * @param {string} folder for the data and the log
 * @param {Record<string, string>} [settings] settings that replace the defaults
 * @param {object} [options]
 * @param {boolean} [options.durable] whether commits wait for the disk, by default true
 * @param {string} [options.root] the built checkout to measure, by default this one
 * @param {string} [options.name] of one stand of several in the folder
 * @param {number} [options.primaries] of a Redis Cluster instead of one Redis
 */
export async function startStand(folder, settings = {}, options = {}) {
  const { durable = true, root = projectRoot, name = 'app', primaries } = options;
  const postgres = await startPostgres({
    dataDir: join(folder, `${name}-postgres`),
    durable,
    database: 'onsale',
    maxConnections: 250,
  });
  const redisServers = await startRedisServers(join(folder, `${name}-redis`), primaries);
  const secret = randomBytes(32).toString('hex');
  const env = {
    ...environmentForTests(),
    ...SETTINGS,
    ...settings,
    NODE_ENV: 'production',
    TOP_UPS: 'open',
    HOST: '127.0.0.1',
    DRAIN_SECONDS: '0',
    DATABASE_URL: postgres.url,
    ...redisServers.env,
    JWT_SECRET: secret,
    QUEUE_TOKEN_SECRET: randomBytes(32).toString('hex'),
    PASS_SIGNING_KEY: newSigningKey(),
    TICKET_SIGNING_KEY: newSigningKey(),
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
  };
  await runCli('migrate.js', ['up'], env, root);
  const database = new pg.Pool({ connectionString: postgres.url, max: 4 });
  // After a failed run, the database stops before its clients. The failure is reported elsewhere.
  database.on('error', () => undefined);
  const redis = new Redis(redisServers.url, { enableAutoPipelining: true });
  const application = await startApplication({ folder, env, name, root });
  const api = await Api.signIn(application.origin, ADMIN);

  return {
    folder,
    root,
    auth: { secret },
    admin: ADMIN,
    api,
    database,
    redis,
    databaseUrl: postgres.url,
    redisUrl: redisServers.url,
    origin: application.origin,
    pid: application.pid,
    databasePids: [postgres.pid, ...redisServers.pids],
    audit: () => auditOf(env, root),
    async stop() {
      await application.stop();
      await database.end();
      redis.disconnect();
      await Promise.all([postgres.stop(), redisServers.stop()]);
    },
  };
}

/**
 * @param {string} folder
 * @param {number} [primaries] of a cluster
 * @returns what connects to it; the URL is that of its first server
 */
async function startRedisServers(folder, primaries) {
  if (!primaries) {
    const { url, pid, stop } = await startRedis({ dataDir: folder, persistent: true });
    return { url, pids: [pid], env: { REDIS_URL: url }, stop };
  }
  const password = randomBytes(12).toString('hex');
  const { servers, config, stop } = await startRedisCluster({ folder, password, primaries });
  const nodes = config.clusterNodes.map(({ host, port }) => `${host}:${port}`);
  return {
    url: servers[0]?.url ?? '',
    pids: servers.map(({ pid }) => pid),
    env: { REDIS_CLUSTER_NODES: nodes.join(), REDIS_PASSWORD: password },
    stop,
  };
}
