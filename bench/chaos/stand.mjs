import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../scripts/lib/embedded-postgres.mjs';
import { startRedis } from '../../scripts/lib/embedded-redis.mjs';
import { environmentForTests } from '../../scripts/lib/environment.mjs';
import { findFixedPort } from '../../scripts/lib/ports.mjs';
import { newEmulatorKeys, startEmulator } from '../../scripts/lib/payment-emulator/emulator.mjs';
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

/** What the payment providers do until the calm: shares of their calls and of their webhooks. */
const PROVIDER_FAULTS = {
  ...{ slow: 0.05, cut: 0.05, lost: 0.05, failed: 0.05, refused: 0.05, slowMs: 1_500 },
  ...{ webhookNever: 0.15, webhookTwice: 0.15, webhookEarly: 0.15, webhookLate: 0.15 },
  ...{ webhookForged: 0.1, lateMs: 4_000 },
};

/** @typedef {Awaited<ReturnType<typeof startApplication>>} Instance */
/** @typedef {Awaited<ReturnType<typeof startChaosStand>>} ChaosStand */

/**
 * The system under test: instances in production mode behind a proxy, a durable PostgreSQL and Redis,
 a data platform, and payment providers with faults. Each process can be killed and restarted on the same port.
 * @param {string} folder for the data and the logs
 * @param {{ instances: number, seed: number }} options
 */
export async function startChaosStand(folder, { instances: count, seed }) {
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
  const keys = newEmulatorKeys();
  const emulator = await startEmulator({ seed, keys });
  emulator.plan.set(PROVIDER_FAULTS);
  const env = {
    ...environmentForTests(),
    ...SETTINGS,
    NODE_ENV: 'production',
    ...{ TOP_UPS: 'provider', PAYMENT_TIMEOUT_SECONDS: '1', ...keys },
    ...{ TOSS_API_URL: emulator.url, STRIPE_API_URL: emulator.url },
    HOST: '127.0.0.1',
    DRAIN_SECONDS: '0',
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
  emulator.target.url = `${proxy.origin}/v1/webhooks`;

  return {
    admin: ADMIN,
    /** Signs access tokens. */
    secret: jwtSecret,
    receiver,
    emulator,
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
    /**
     * @param {string} day
     * @returns {Promise<string>} empty, or how our books differ from those of the payment providers
     */
    reconcile: (day) =>
      // The time limit of calls makes faults short. It must not end the comparison.
      runCli('reconcile.js', ['--day', day], { ...env, PAYMENT_TIMEOUT_SECONDS: '30' }).then(
        () => '',
        (error) => error.output || error.message,
      ),
    resumeFeed: () => runCli('outbox-resume.js', [], env),
    async stop() {
      await proxy.stop();
      await Promise.all(instances.map((instance) => instance.stop()));
      await receiver.stop();
      await emulator.stop();
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
}
