import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { environmentForTests } from '../../scripts/lib/environment.mjs';
import { newEmulatorKeys, startEmulator } from '../../scripts/lib/payment-emulator/emulator.mjs';
import { newSigningKey } from '../../scripts/lib/secrets.mjs';
import { auditOf, runCli } from '../shared/application.mjs';
import { Receiver } from './receiver.mjs';

/** Added to the production settings. Holds and orders expire within the run. */
const SETTINGS = {
  HOLD_SECONDS: '10',
  ORDER_EXPIRY_SECONDS: '10',
  DATABASE_POOL_SIZE: '10',
  LOG_LEVEL: 'warn',
};

/** What the payment providers do until the calm: shares of their calls and of their webhooks. */
const PROVIDER_FAULTS = {
  ...{ slow: 0.05, cut: 0.05, lost: 0.05, failed: 0.05, refused: 0.05, slowMs: 1_500 },
  ...{ webhookNever: 0.15, webhookTwice: 0.15, webhookEarly: 0.15, webhookLate: 0.15 },
  ...{ webhookForged: 0.1, lateMs: 4_000 },
};

/**
 * What is around the service: a data platform, payment providers with faults, and production settings that lead to them.
 * The addresses of PostgreSQL and Redis are missing there.
 * @param {number} seed
 */
export async function startSurroundings(seed) {
  const admin = { email: 'admin@chaos.test', password: randomBytes(12).toString('hex') };
  const jwtSecret = randomBytes(32).toString('hex');
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const receiver = await Receiver.start(secret);
  const keys = newEmulatorKeys();
  const emulator = await startEmulator({ seed, keys });
  emulator.plan.set(PROVIDER_FAULTS);
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...environmentForTests(),
    ...SETTINGS,
    NODE_ENV: 'production',
    ...{ TOP_UPS: 'provider', PAYMENT_TIMEOUT_SECONDS: '1', ...keys },
    ...{ TOSS_API_URL: emulator.url, STRIPE_API_URL: emulator.url },
    DRAIN_SECONDS: '0',
    JWT_SECRET: jwtSecret,
    QUEUE_TOKEN_SECRET: randomBytes(32).toString('hex'),
    PASS_SIGNING_KEY: newSigningKey(),
    TICKET_SIGNING_KEY: newSigningKey(),
    DATA_PLATFORM_URL: receiver.url,
    DATA_PLATFORM_SECRET: secret,
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
  };
  return {
    admin,
    /** Signs access tokens. */
    secret: jwtSecret,
    receiver,
    emulator,
    env,
    async stop() {
      await receiver.stop();
      await emulator.stop();
    },
  };
}

/**
 * The commands of the application, and a connection of the run's own.
 * @param {NodeJS.ProcessEnv} env
 * @param {() => string} databaseUrl
 */
export function commandsWith(env, databaseUrl) {
  return {
    /**
     * Runs `work` on a new connection, which no earlier fault has broken.
     * @template Result
     * @param {(database: pg.Client) => Promise<Result>} work
     */
    async withDatabase(work) {
      const database = new pg.Client({ connectionString: databaseUrl() });
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
  };
}
