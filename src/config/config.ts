import { availableParallelism } from 'node:os';
import { isEmail } from 'class-validator';
import { hasPasswordLength, PASSWORD_LENGTH, tidyEmail } from '../shared/domain/text.js';
import { type Receiver, receiverOf } from '../shared/outbox/receiver.js';
import { RETRY_SECONDS } from '../shared/outbox/retry-schedule.js';
import { Config, type IdentityProviderConfig } from './settings.js';
import { isBadPort } from './bad-ports.js';
import { ConfigError, Environment } from './environment.js';
import { readFeedSettings } from './feed-settings.js';
import { readCorsOrigins, readHttpLimits } from './http-settings.js';
import { readMailSettings } from './mail-settings.js';
import { readPaymentSettings } from './payment-providers.js';
import { isRedisSet, readRedisSettings, type RedisConfig } from './redis-settings.js';
import { refuseUnsafe } from './safe-settings.js';
import { readSigningSecrets } from './signing-secrets.js';
import { readTrustedProxies } from './trusted-proxies.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const OTLP_ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const MODES = ['production', 'development', 'test'] as const;
const UP_TO_A_DAY = { min: 1, max: 86_400 };

/**
 * Reads all settings.
 * @throws ConfigError with a line for each variable that is missing or invalid.
 */
export function loadConfig(source: NodeJS.ProcessEnv = process.env): Config {
  const env = new Environment(source);
  const mode = env.oneOf('NODE_ENV', MODES, 'development');
  const production = mode === 'production';
  const port = readPort(env);

  const config: Config = {
    mode,
    port,
    operationsPort: readOperationsPort(env),
    host: env.text('HOST', production ? '0.0.0.0' : '127.0.0.1'),
    webConcurrency: readWebConcurrency(env),
    databaseUrl: readDatabaseUrl(env),
    databaseDirectUrl: readDirectUrl(env),
    databasePoolSize: env.integer('DATABASE_POOL_SIZE', { min: 2, max: 500, fallback: 20 }),
    redis: readRedisSettings(env),
    ...readSigningSecrets(env, production),
    admin: readAdmin(env),
    mail: readMailSettings(env, { production, port }),
    ...readPaymentSettings(env, production),
    holdSeconds: env.integer('HOLD_SECONDS', { ...UP_TO_A_DAY, fallback: 300 }),
    orderExpirySeconds: env.integer('ORDER_EXPIRY_SECONDS', { ...UP_TO_A_DAY, fallback: 600 }),
    drawBeaconUrl: env.isSet('DRAW_BEACON_URL') ? env.fetchUrl('DRAW_BEACON_URL') : null,
    rateLimits: env.oneOf('RATE_LIMITS', ['on', 'off'] as const, 'on') === 'on',
    maxConcurrentRequests: env.integer('MAX_CONCURRENT_REQUESTS', {
      min: 1,
      max: 100_000,
      fallback: 1_000,
    }),
    identityProvider: readIdentityProvider(env),
    ...readFeedSettings(env, production),
    delivery: { retrySeconds: RETRY_SECONDS },
    outboxRetentionDays: env.integer('OUTBOX_RETENTION_DAYS', {
      min: 1,
      max: 3_650,
      fallback: 30,
    }),
    trustedProxies: readTrustedProxies(env, production),
    corsOrigins: readCorsOrigins(env),
    httpLimits: readHttpLimits(env),
    drainSeconds: env.integer('DRAIN_SECONDS', {
      min: 0,
      max: 3_600,
      fallback: production ? 5 : 0,
    }),
    logLevel: env.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    otlpEndpoint: env.isSet(OTLP_ENDPOINT) ? env.url(OTLP_ENDPOINT, ['https:', 'http:']) : null,
    jobs: env.oneOf('JOBS', ['on', 'off'] as const, 'on') === 'on',
  };
  if (production) refuseUnsafe(env, config);
  env.assertValid();
  return Object.freeze(Object.assign(new Config(), config));
}

/** The address of this service for commands on the same machine. @throws ConfigError */
export function loadOwnAddress(source: NodeJS.ProcessEnv = process.env): string {
  const env = new Environment(source);
  const port = readPort(env);
  const host = env.text('HOST', '0.0.0.0');
  env.assertValid();
  if (['0.0.0.0', '::'].includes(host)) return `http://127.0.0.1:${port}`;
  return host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`;
}

/** For commands that only need the database: without a pooler in between. @throws ConfigError */
export function loadDatabaseUrl(source: NodeJS.ProcessEnv = process.env): string {
  const env = new Environment(source);
  const url = readDirectUrl(env) ?? readDatabaseUrl(env);
  env.assertValid();
  return url;
}

/** For commands that also work without Redis. Null when no variable says where it is. @throws ConfigError */
export function loadRedisSettings(source: NodeJS.ProcessEnv = process.env): RedisConfig | null {
  const env = new Environment(source);
  const settings = isRedisSet(env) ? readRedisSettings(env) : null;
  env.assertValid();
  return settings;
}

/**
 * For commands: the receiver of events. Null for the log. Undefined when no valid variable says where events
 * go, for example because only the database is set.
 */
export function loadReceiver(source: NodeJS.ProcessEnv = process.env): Receiver | null | undefined {
  const env = new Environment(source);
  if (!['FEED', 'DATA_PLATFORM_URL', 'NATS_URL'].some((name) => env.isSet(name))) return undefined;
  // Without assertValid: a command sends nothing, so it needs no secret.
  const feed = readFeedSettings(env, false);
  const { dataPlatform, nats } = feed;
  const isKnown = dataPlatform?.url !== '' && nats?.servers.length !== 0;
  return isKnown ? receiverOf(feed) : undefined;
}

function readPort(env: Environment): number {
  const port = env.integer('PORT', { min: 0, max: 65_535, fallback: 3000 });
  // Browsers and the health check would refuse it. 0 is any free port.
  if (port !== 0 && isBadPort(`${port}`)) env.reject('PORT', 'a port that browsers connect to');
  return port;
}

function readOperationsPort(env: Environment): number | null {
  if (!env.isSet('OPERATIONS_PORT')) return null;
  const port = env.integer('OPERATIONS_PORT', { min: 0, max: 65_535, fallback: 0 });
  if (port !== 0 && port === readPort(env)) env.reject('OPERATIONS_PORT', 'another port than PORT');
  return port;
}

/** `auto` respects the CPU limit of a container only from Node.js 22.12 on. */
function readWebConcurrency(env: Environment): number {
  if (env.text('WEB_CONCURRENCY', '1') === 'auto') return availableParallelism();
  return env.integer('WEB_CONCURRENCY', { min: 1, max: 128, fallback: 1 });
}

const SEVERAL_HOSTS = /^postgres(ql)?:\/\/([^/]*@)?[^/@]*,[^/@]*([/?]|$)/;

/** In front of the database, or in the query, where libpq reads hosts too. */
function hasSeveralHosts(url: string): boolean {
  if (SEVERAL_HOSTS.test(url)) return true;
  const query = new URLSearchParams(url.split('?')[1]);
  return ['host', 'hostaddr', 'port'].some((name) => query.getAll(name).join(',').includes(','));
}

function readDatabaseUrl(env: Environment, name = 'DATABASE_URL'): string {
  if (hasSeveralHosts(env.text(name, ''))) {
    return env.reject(name, 'one host: an address that follows the primary', '');
  }
  return env.url(name, ['postgres:', 'postgresql:']);
}

function readDirectUrl(env: Environment): string | null {
  const name = 'DATABASE_DIRECT_URL';
  return env.isSet(name) ? readDatabaseUrl(env, name) : null;
}

function readAdmin(env: Environment): Config['admin'] {
  const email = env.text('ADMIN_EMAIL', '');
  const password = env.text('ADMIN_PASSWORD', '');
  if (email === '' && password === '') return null;
  if (!isEmail(tidyEmail(email))) {
    env.reject('ADMIN_EMAIL', 'an e-mail address, because it is set or ADMIN_PASSWORD is');
  }
  // With an external identity provider there are no passwords here.
  const external = env.isSet('AUTH_JWKS_URL');
  const { min, max } = PASSWORD_LENGTH;
  if (!external && !hasPasswordLength(password)) {
    env.reject('ADMIN_PASSWORD', `${min} to ${max} characters, because ADMIN_EMAIL is set`);
  }
  return { email, password };
}

function readIdentityProvider(env: Environment): IdentityProviderConfig | null {
  if (!env.isSet('AUTH_JWKS_URL')) return null;
  return {
    jwksUrl: env.fetchUrl('AUTH_JWKS_URL'),
    issuer: env.text('AUTH_ISSUER'),
    audience: env.text('AUTH_AUDIENCE'),
    personClaim: env.text('AUTH_PERSON_CLAIM', '') || null,
  };
}

export { ConfigError };
