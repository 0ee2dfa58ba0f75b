import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { recordedApplication } from '../../../scripts/lib/application.mjs';
import { projectRoot } from '../../../scripts/lib/paths.mjs';
import { ConfigError, loadConfig } from '../../../src/config/config.js';
import { RETRY_SECONDS } from '../../../src/shared/outbox/retry-schedule.js';
import { startApplication } from '../../support/processes.js';
import { COMPLETE, problemsOf, SECRET } from '../../support/settings.js';

const BAD_PORT = 'a URL with another port, because no client sends to this one';

describe('The configuration', () => {
  it('needs only the required variables in production and is frozen', () => {
    const config = loadConfig(COMPLETE);
    expect(config).toMatchObject({
      ...{ mode: 'production', port: 3000, host: '0.0.0.0', holdSeconds: 300, logLevel: 'info' },
      ...{ rateLimits: true, jobs: true, admin: null, identityProvider: null },
      ...{
        otlpEndpoint: null,
        dataPlatform: null,
        delivery: { retrySeconds: RETRY_SECONDS },
        outboxRetentionDays: 30,
      },
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it.each([
    ...['JWT_SECRET', 'QUEUE_TOKEN_SECRET', 'PASS_SIGNING_KEY', 'TICKET_SIGNING_KEY'],
    ...['DATABASE_URL', 'REDIS_URL', 'TOP_UPS'],
  ])('refuses to run in production without %s, or with an empty value', (name) => {
    const { [name]: _left, ...others } = COMPLETE as Record<string, string>;
    for (const env of [others, { ...others, [name]: '' }]) {
      const problems = problemsOf(env);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(new RegExp(`^${name} is not set; it expects .+`));
    }
  });

  it('starts one process, or one per core with WEB_CONCURRENCY=auto', () => {
    expect(loadConfig(COMPLETE).webConcurrency).toBe(1);
    const auto = loadConfig({ ...COMPLETE, WEB_CONCURRENCY: 'auto' });
    expect(auto.webConcurrency).toBe(availableParallelism());
  });

  it('reports all problems at once', () => {
    const names = problemsOf({ NODE_ENV: 'production', PORT: 'x' }).map(
      (line) => line.split(' ')[0],
    );
    expect(names.sort()).toEqual([
      'DATABASE_URL',
      'JWT_SECRET',
      'PASS_SIGNING_KEY',
      'PORT',
      'QUEUE_TOKEN_SECRET',
      'REDIS_URL',
      'TICKET_SIGNING_KEY',
      'TOP_UPS',
    ]);
  });

  it.each([
    [{ NODE_ENV: 'production' }],
    [{ NODE_ENV: 'production', DRAIN_SECONDS: '12' }],
    [{ NODE_ENV: 'development' }],
  ])('gives the server of npm start its drain and 20 seconds: %j', (env) => {
    jest.replaceProperty(process, 'env', env);
    const [{ seconds } = { seconds: NaN }] = recordedApplication.signals;
    jest.restoreAllMocks();
    expect(seconds).toBe(loadConfig({ ...COMPLETE, ...env }).drainSeconds + 20);
  });

  it.each([
    ['NODE_ENV', 'prod', 'one of production, development, test'],
    ['PORT', '65536', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    ['PORT', '3e3', 'a whole number from 0 to 65535'],
    ['PORT', ' 80', 'a whole number from 0 to 65535'],
    ['PORT', '6000', 'a port that browsers connect to'],
    ['WEB_CONCURRENCY', '0', 'a whole number from 1 to 128'],
    ['WEB_CONCURRENCY', 'all', 'a whole number from 1 to 128'],
    ['DATABASE_POOL_SIZE', '1', 'a whole number from 2 to 500'],
    ['HOLD_SECONDS', '0', 'a whole number from 1 to 86400'],
    ['HOLD_SECONDS', '1.5', 'a whole number from 1 to 86400'],
    ['DATABASE_URL', `mysql://${SECRET}`, 'a URL that starts with postgres:// or postgresql://'],
    [
      'DATABASE_URL',
      `postgres://onsale:${SECRET}@one:5432,two:5432/onsale`,
      'one host: an address that follows the primary',
    ],
    ...['?host=one,two', '?host=one&host=two', '?port=5432,5433&host=one'].map(
      (query): [string, string, string] => [
        'DATABASE_URL',
        `postgres://onsale:${SECRET}@/onsale${query}`,
        'one host: an address that follows the primary',
      ],
    ),
    ['DATABASE_URL', SECRET, 'a URL that starts with postgres:// or postgresql://'],
    ['REDIS_URL', `http://${SECRET}`, 'a URL that starts with redis:// or rediss://'],
    ['JWT_SECRET', 'too-short', 'a secret of at least 32 random characters'],
    ['QUEUE_TOKEN_SECRET', 'too-short', 'a secret of at least 32 random characters'],
    [
      'JWT_SECRET',
      'abababababababababababababababababab',
      'a secret of at least 32 random characters',
    ],
    ['JWT_SECRET_PREVIOUS', 'too-short', 'a secret of at least 32 random characters'],
    ['QUEUE_TOKEN_SECRET_PREVIOUS', 'too-short', 'a secret of at least 32 random characters'],
    ['REQUEST_TIMEOUT_SECONDS', '0', 'a whole number from 1 to 3600'],
    ['CONNECTION_TIMEOUT_SECONDS', '0', 'a whole number from 1 to 3600'],
    ['KEEP_ALIVE_SECONDS', '0', 'a whole number from 1 to 3600'],
    ['MAX_CONNECTIONS', '0', 'a whole number from 1 to 1000000'],
    ['DRAW_BEACON_URL', 'http://127.0.0.1:6000', BAD_PORT],
    ['RATE_LIMITS', 'yes', 'one of on, off'],
    ['TOP_UPS', 'yes', 'open (every user can top up without paying), provider or off'],
    ['OPERATIONS_PORT', '65536', 'a whole number from 0 to 65535'],
    ['DRAIN_SECONDS', '3601', 'a whole number from 0 to 3600'],
    ['OUTBOX_RETENTION_DAYS', '0', 'a whole number from 1 to 3650'],
    ['OUTBOX_RETENTION_DAYS', '1.5', 'a whole number from 1 to 3650'],
    ['JOBS', 'true', 'one of on, off'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'a URL that starts with https:// or http://'],
    ['LOG_LEVEL', 'verbose', 'one of fatal, error, warn, info, debug, trace, silent'],
  ])('refuses %s=%s and says what it expects without the value', (name, value, expected) => {
    const problems = problemsOf({ ...COMPLETE, [name]: value });
    expect(problems).toEqual([`${name} is invalid; it expects ${expected}`]);
    expect(problems.join()).not.toContain(SECRET);
  });

  it.each([
    [{ ADMIN_EMAIL: 'admin@onsale.test' }, 'ADMIN_PASSWORD'],
    [{ ADMIN_PASSWORD: SECRET }, 'ADMIN_EMAIL'],
    [{ ADMIN_EMAIL: 'admin@onsale.test', ADMIN_PASSWORD: 'short' }, 'ADMIN_PASSWORD'],
    [{ ADMIN_EMAIL: 'admin@onsale.test', ADMIN_PASSWORD: 'x'.repeat(129) }, 'ADMIN_PASSWORD'],
    [{ AUTH_JWKS_URL: 'https://identity.example/jwks', AUTH_ISSUER: 'x' }, 'AUTH_AUDIENCE'],
    [{ AUTH_JWKS_URL: 'https://identity.example/jwks', AUTH_AUDIENCE: 'x' }, 'AUTH_ISSUER'],
    [{ AUTH_JWKS_URL: SECRET, AUTH_ISSUER: 'x', AUTH_AUDIENCE: 'x' }, 'AUTH_JWKS_URL'],
  ])('refuses an incomplete group of variables: %p lacks %s', (env, name) => {
    const problems = problemsOf({ ...COMPLETE, ...env });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} (is not set|is invalid); `));
    expect(problems.join()).not.toContain(SECRET);
  });

  it.each([
    '*',
    'https://*.shop.example',
    'https://shop.example/',
    'https://SHOP.example',
    'shop.example',
    'null',
    'https://shop.example,',
  ])(
    'refuses CORS_ORIGINS=%s, which no browser sends or which is not one origin',
    (CORS_ORIGINS) => {
      expect(problemsOf({ ...COMPLETE, CORS_ORIGINS })).toEqual([
        expect.stringMatching(/^CORS_ORIGINS is invalid; it expects origins /),
      ]);
    },
  );

  it('accepts origins in the spelling of browsers', () => {
    const CORS_ORIGINS = 'https://shop.example, http://localhost:5173';
    expect(loadConfig({ ...COMPLETE, CORS_ORIGINS }).corsOrigins).toEqual([
      'https://shop.example',
      'http://localhost:5173',
    ]);
    expect(loadConfig(COMPLETE).corsOrigins).toEqual([]);
  });

  it('needs the keys of a payment provider for TOP_UPS=provider, and https outside this machine', () => {
    const provider = { ...COMPLETE, TOP_UPS: 'provider' };
    const namesOf = (env: Record<string, string>) =>
      problemsOf({ ...provider, ...env }).map((line) => line.split(' ')[0]);
    expect(namesOf({})).toEqual(['TOSS_SECRET_KEY']);
    const TOSS_SECRET_KEY = 'live_sk_Kq8Lw2Vr7Nz4Xb9Tm3Pc6Hd1';
    const STRIPE_SECRET_KEY = 'sk_live_Zt5Rg8Wm2Xk7Vb4Qn9Lc3Jh6';
    expect(namesOf({ TOSS_SECRET_KEY })).toEqual(['TOSS_CLIENT_KEY']);
    expect(namesOf({ STRIPE_SECRET_KEY })).toEqual([
      'STRIPE_PUBLISHABLE_KEY',
      'STRIPE_WEBHOOK_SECRET',
    ]);
    const toss = { TOSS_SECRET_KEY, TOSS_CLIENT_KEY: 'live_ck' };
    expect(namesOf(toss)).toEqual([]);
    expect(namesOf({ ...toss, TOSS_API_URL: 'http://127.0.0.1:4100' })).toEqual([]);
    expect(namesOf({ ...toss, TOSS_API_URL: 'http://toss.test' })).toEqual(['TOSS_API_URL']);
    expect(namesOf({ ...toss, TOSS_API_URL: 'http://127.0.0.1.evil.test' })).toEqual([
      'TOSS_API_URL',
    ]);
  });

  it('stops the boot with exit code 1 and a line for each problem, without a stack', async () => {
    const running = startApplication({
      NODE_ENV: 'production',
      JWT_SECRET: 'too-short',
      REDIS_URL: SECRET,
    });
    expect(await running.exited).toBe(1);
    expect(running.output().trim().split('\n')).toEqual([
      `The configuration is invalid:`,
      expect.stringMatching(/^ {2}- DATABASE_URL is not set; it expects .+/),
      expect.stringMatching(/^ {2}- REDIS_URL is invalid; it expects .+/),
      expect.stringMatching(/^ {2}- JWT_SECRET is invalid; it expects .+/),
      expect.stringMatching(/^ {2}- QUEUE_TOKEN_SECRET is not set; it expects .+/),
      expect.stringMatching(/^ {2}- PASS_SIGNING_KEY is not set; it expects .+/),
      expect.stringMatching(/^ {2}- TICKET_SIGNING_KEY is not set; it expects .+/),
      expect.stringMatching(/^ {2}- TOP_UPS is not set; it expects .+/),
    ]);
    expect(running.output()).not.toContain(SECRET);
  });

  it('reads exactly the variables that .env.example documents', () => {
    const text = readFileSync(join(projectRoot, '.env.example'), 'utf8');
    const documented = [...text.matchAll(/^#? ?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name ?? '');
    expect(documented.filter((name, index) => documented.indexOf(name) !== index)).toEqual([]);
    expect([...documented].sort()).toEqual([...variablesRead()].sort());
  });

  it('uses the defaults that .env.example states', () => {
    const text = readFileSync(join(projectRoot, '.env.example'), 'utf8');
    const given = [...text.matchAll(/^([A-Z][A-Z_]+)=(.+)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    const env = Object.fromEntries(given) as Record<string, string>;
    const { DATABASE_URL, REDIS_URL, JWT_SECRET, QUEUE_TOKEN_SECRET } = COMPLETE;
    const needed = { DATABASE_URL, REDIS_URL, JWT_SECRET, QUEUE_TOKEN_SECRET };
    expect(loadConfig({ ...needed, ...env })).toEqual(loadConfig(needed));
  });
});

/** The names of all variables that `loadConfig` reads. */
function variablesRead(): Set<string> {
  const names = new Set<string>();
  const env: Record<string, string> = {
    ...{ ...COMPLETE, AUTH_JWKS_URL: 'https://identity.example' },
    DATA_PLATFORM_URL: 'https://data.example',
    ...{ TOSS_SECRET_KEY: 'test_sk', STRIPE_SECRET_KEY: 'sk_test' },
  };
  const watched = new Proxy(env, {
    get: (source, name) => {
      if (typeof name === 'string') names.add(name);
      return source[name as string];
    },
  });
  expect(() => loadConfig(watched)).toThrow(ConfigError);
  return names;
}
