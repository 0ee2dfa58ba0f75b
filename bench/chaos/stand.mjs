import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../scripts/lib/embedded-postgres.mjs';
import { startRedis } from '../../scripts/lib/embedded-redis.mjs';
import { environmentForTests } from '../../scripts/lib/environment.mjs';
import { findFixedPort } from '../../scripts/lib/ports.mjs';
import { newSigningKey } from '../../scripts/lib/secrets.mjs';
import { auditOf, runCli, startApplication } from '../shared/application.mjs';
import { Proxy } from './proxy.mjs';
import { Receiver } from './receiver.mjs';

/** Added to the production settings. Holds and orders expire within the run. */
const SETTINGS = {
  HOLD_SECONDS: '10',
  ORDER_EXPIRY_SECONDS: '10',
  DATABASE_POOL_SIZE: '10',
  LOG_LEVEL: 'warn',
};

const ADMIN = { email: 'admin@chaos.test', password: randomBytes(12).toString('hex') };

/** @typedef {Awaited<ReturnType<typeof startApplication>>} Instance */
/** @typedef {Awaited<ReturnType<typeof startChaosStand>>} ChaosStand */

/**
 * The system under test: instances in production mode behind a proxy, a durable PostgreSQL and Redis,
 and a data platform. Each process can be killed and restarted on the same port.
 * @param {string} folder for the data and the logs
 * @param {number} count of instances
 */
export async function startChaosStand(folder, count) {
  const ports = [];
  while (ports.length < count + 2) ports.push(await findFixedPort());
  const [postgresPort, redisPort, ...instancePorts] = ports;
  const startDatabase = () =>
    startPostgres({
      dataDir: join(folder, 'postgres'),
      durable: true,
      database: 'onsale',
      port: postgresPort,
    });
  const redisFolder = join(folder, 'redis');
  const startMemory = () => startRedis({ dataDir: redisFolder, persistent: true, port: redisPort });

  let postgres = await startDatabase();
  let redis = await startMemory();
  const jwtSecret = randomBytes(32).toString('hex');
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const receiver = await Receiver.start(secret);
  const env = {
    ...environmentForTests(),
    ...SETTINGS,
    NODE_ENV: 'production',
    TOP_UPS: 'open',
    HOST: '127.0.0.1',
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    JWT_SECRET: jwtSecret,
    QUEUE_TOKEN_SECRET: randomBytes(32).toString('hex'),
    PASS_SIGNING_KEY: newSigningKey(),
    TICKET_SIGNING_KEY: newSigningKey(),
    DATA_PLATFORM_URL: receiver.url,
    DATA_PLATFORM_SECRET: secret,
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
  };
  await runCli('migrate.js', ['up'], env);
  const startInstance = (/** @type {number} */ index) =>
    startApplication({ folder, env, name: `app-${index + 1}`, port: instancePorts[index] });
  const instances = await Promise.all(instancePorts.map((_, index) => startInstance(index)));
  const proxy = await Proxy.start(instancePorts);

  return {
    admin: ADMIN,
    /** Signs access tokens. */
    secret: jwtSecret,
    receiver,
    proxy,
    instances,
    get postgres() {
      return postgres;
    },
    get redis() {
      return redis;
    },
    /** @param {number} index */
    async restartInstance(index) {
      instances[index] = await startInstance(index);
    },
    async restartPostgres() {
      postgres = await startDatabase();
    },
    /** @param {{ empty: boolean }} options */
    async restartRedis({ empty }) {
      if (empty) rmSync(join(redisFolder, 'appendonlydir'), { recursive: true, force: true });
      redis = await startMemory();
    },
    /**
     * Runs `work` on a new connection, which no earlier fault has broken.
     * @template Result
     * @param {(database: pg.Client) => Promise<Result>} work
     */
    async withDatabase(work) {
      const database = new pg.Client({ connectionString: postgres.url });
      // The server may be killed at any time. Then the query fails.
      database.on('error', () => undefined);
      await database.connect();
      try {
        return await work(database);
      } finally {
        await database.end();
      }
    },
    audit: () => auditOf(env),
    resumeFeed: () => runCli('outbox-resume.js', [], env),
    async stop() {
      await proxy.stop();
      await Promise.all(instances.map((instance) => instance.stop()));
      await receiver.stop();
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
}
