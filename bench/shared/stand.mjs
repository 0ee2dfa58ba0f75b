import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startPostgres } from '../../scripts/lib/embedded-postgres.mjs';
import { startRedis } from '../../scripts/lib/embedded-redis.mjs';
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
 */
export async function startStand(folder, settings = {}, options = {}) {
  const { durable = true, root = projectRoot, name = 'app' } = options;
  const postgres = await startPostgres({
    dataDir: join(folder, `${name}-postgres`),
    durable,
    database: 'onsale',
    maxConnections: 250,
  });
  const redisServer = await startRedis({
    dataDir: join(folder, `${name}-redis`),
    persistent: true,
  });
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
    REDIS_URL: redisServer.url,
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
  const redis = new Redis(redisServer.url, { enableAutoPipelining: true });
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
    redisUrl: redisServer.url,
    origin: application.origin,
    pid: application.pid,
    databasePids: [postgres.pid, redisServer.pid],
    audit: () => auditOf(env, root),
    async stop() {
      await application.stop();
      await database.end();
      redis.disconnect();
      await Promise.all([postgres.stop(), redisServer.stop()]);
    },
  };
}
