import { randomBytes } from 'node:crypto';
import { EMULATOR_KEYS } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { loadConfig } from '../../../src/config/config.js';
import { warningsOf } from '../../../src/config/safe-settings.js';
import { COMPLETE, problemsOf } from '../../support/settings.js';

const random = () => randomBytes(48).toString('base64url');
const ADMIN = { ADMIN_EMAIL: 'ada@shop.example', ADMIN_PASSWORD: random() };
const PROVIDER = { AUTH_ISSUER: 'https://idp.example', AUTH_AUDIENCE: 'onsale' };
const PLATFORM = { DATA_PLATFORM_SECRET: `whsec_${randomBytes(32).toString('base64')}` };
const JWT_SECRET = random();

/** As Toss Payments and Stripe write their keys. */
const keysOf = (mode: 'live' | 'test') => ({
  TOSS_SECRET_KEY: `${mode}_gsk_${letters(27)}`,
  TOSS_CLIENT_KEY: `${mode}_gck_${letters(27)}`,
  STRIPE_SECRET_KEY: `sk_${mode}_${letters(24)}`,
  STRIPE_PUBLISHABLE_KEY: `pk_${mode}_${letters(24)}`,
  STRIPE_WEBHOOK_SECRET: `whsec_${letters(32)}`,
});

function letters(count: number): string {
  const text = randomBytes(2 * count).toString('base64');
  return text.replace(/[+/=]/g, '').slice(0, count);
}

describe('Production', () => {
  it.each<[string, Record<string, string>, string]>([
    ['a missing secret', { JWT_SECRET: '' }, 'JWT_SECRET'],
    ['two equal secrets', { JWT_SECRET, QUEUE_TOKEN_SECRET: JWT_SECRET }, 'QUEUE_TOKEN_SECRET'],
    [
      'a secret that is still the one before',
      { JWT_SECRET, JWT_SECRET_PREVIOUS: JWT_SECRET },
      'JWT_SECRET_PREVIOUS',
    ],
    [
      'a well-known secret',
      { JWT_SECRET: 'your-256-bit-secret-your-256-bit-secret' },
      'JWT_SECRET',
    ],
    ['the password of the demo', { ...ADMIN, ADMIN_PASSWORD: 'onsale-admin' }, 'ADMIN_PASSWORD'],
    ['a well-known password', { ...ADMIN, ADMIN_PASSWORD: 'password' }, 'ADMIN_PASSWORD'],
    ['an admin who cannot log in', { ...ADMIN, ADMIN_EMAIL: 'not an address' }, 'ADMIN_EMAIL'],
    [
      'keys of the identity provider over HTTP',
      { ...PROVIDER, AUTH_JWKS_URL: 'http://idp.example/jwks' },
      'AUTH_JWKS_URL',
    ],
    [
      'events over HTTP',
      { ...PLATFORM, DATA_PLATFORM_URL: 'http://platform.example/in' },
      'DATA_PLATFORM_URL',
    ],
    ['links over HTTP', { PUBLIC_URL: 'http://shop.example' }, 'PUBLIC_URL'],
    ['mail whose links lead nowhere', { PUBLIC_URL: '' }, 'PUBLIC_URL'],
    ['a mail server that is none', { SMTP_URL: 'https://smtp.example' }, 'SMTP_URL'],
    ['a password with a bare %', { SMTP_URL: 'smtps://shop:a%zz@smtp.example' }, 'SMTP_URL'],
    ['a user with a bare %', { DATABASE_URL: 'postgres://sh%op:x@db/onsale' }, 'DATABASE_URL'],
    ['a sender that is no address', { MAIL_FROM: 'Shop <shop.example>' }, 'MAIL_FROM'],
    ['a sender with a second line', { MAIL_FROM: 'a@b.example\nBcc: c@d.example' }, 'MAIL_FROM'],
    [
      'a password of the mail server that is another secret',
      { JWT_SECRET, SMTP_URL: `smtps://shop:${JWT_SECRET}@smtp.example` },
      'SMTP_URL',
    ],
    ['everybody as a trusted proxy', { TRUSTED_PROXIES: '0.0.0.0/0' }, 'TRUSTED_PROXIES'],
    ['no decision on top-ups', { TOP_UPS: '' }, 'TOP_UPS'],
  ])('refuses %s, and names only the variable', (_what, env, name) => {
    const problems = problemsOf({ ...COMPLETE, ...env });
    expect(problems).toEqual([
      expect.stringMatching(new RegExp(`^${name} is (not set|invalid); it expects .+`)),
    ]);
    const values = Object.values(env).filter((value) => value.length > 8);
    for (const value of values) expect(problems.join()).not.toContain(value);
  });

  it.each([
    'changeme-changeme-changeme-changeme',
    'my-super-secret-jwt-key-change-in-production',
    'replace-this-with-a-long-random-string',
    'supersecretsupersecretsupersecretsupersecret',
    'Th1s-1s-my-v3ry-s3cr3t-k3y-for-pr0duct10n!',
    '0123456789abcdef0123456789abcdef',
    'abcdefghijklmnopqrstuvwxyz012345',
    'q7Lw2qq7Lw2qq7Lw2qq7Lw2qq7Lw2qq7Lw2q',
    'development-secret-do-not-use-it-in-production',
    'correct horse battery staple correct horse',
  ])('refuses the secret %s, also as the previous one', (secret) => {
    for (const name of ['QUEUE_TOKEN_SECRET', 'JWT_SECRET_PREVIOUS']) {
      expect(problemsOf({ ...COMPLETE, [name]: secret })).toEqual([
        `${name} is invalid; it expects random characters instead of known words and patterns`,
      ]);
    }
  });

  it.each([
    ...[
      'onsale-demo',
      'changeme',
      'Password1!',
      'P@ssw0rd123',
      'admin1234',
      'qwertyuiop',
      '12345678',
    ],
    ...['ada@shop.example', 'adashop1', 'correct horse battery', 'letmein!!', 'aaaaaaaaaaaa'],
  ])('refuses the admin password %s', (ADMIN_PASSWORD) => {
    expect(problemsOf({ ...COMPLETE, ...ADMIN, ADMIN_PASSWORD })).toEqual([
      expect.stringMatching(/^ADMIN_PASSWORD is invalid; /),
    ]);
  });

  it('accepts random secrets in every usual form, and good passwords', () => {
    for (let count = 0; count < 200; count += 1) {
      for (const [bytes, encoding] of [
        [16, 'hex'],
        [32, 'hex'],
        [24, 'base64url'],
        [48, 'base64'],
      ] as const) {
        const secret = randomBytes(bytes).toString(encoding);
        expect(problemsOf({ ...COMPLETE, JWT_SECRET: secret })).toEqual([]);
      }
    }
    for (const ADMIN_PASSWORD of [
      'kU8#sdf2323',
      'another-Password-42',
      'glacier tomato lantern',
      '한라산 구름 바다 사슴',
    ]) {
      expect(problemsOf({ ...COMPLETE, ...ADMIN, ADMIN_PASSWORD })).toEqual([]);
    }
  });

  it('refuses any two equal secrets, but for two previous ones', () => {
    const value = random();
    const names = [
      ...['JWT_SECRET', 'QUEUE_TOKEN_SECRET', 'JWT_SECRET_PREVIOUS', 'QUEUE_TOKEN_SECRET_PREVIOUS'],
      'ADMIN_PASSWORD',
    ];
    for (const [index, one] of names.entries()) {
      for (const other of names.slice(index + 1)) {
        const env = { ...COMPLETE, ...ADMIN, [one]: value, [other]: value };
        const isAllowed = one.endsWith('_PREVIOUS') && other.endsWith('_PREVIOUS');
        const expected = isAllowed
          ? []
          : [`${other} is invalid; it expects another value than ${one}`];
        expect(problemsOf(env)).toEqual(expected);
      }
    }
    const TICKET_SIGNING_KEY = COMPLETE.PASS_SIGNING_KEY;
    expect(problemsOf({ ...COMPLETE, TICKET_SIGNING_KEY })).toEqual([
      'TICKET_SIGNING_KEY is invalid; it expects another value than PASS_SIGNING_KEY',
    ]);
  });

  it.each([
    ...[
      '::/0',
      '0::0/0',
      '0.0.0.0/1,128.0.0.0/1',
      '128.0.0.0/1, 0.0.0.0/1',
      '2000::/3',
      '::ffff:0:0/96',
    ],
    ...[
      'loopback,1.2.3.4/0',
      '0.0.0.0/1',
      '2000::/4,3000::/4',
      '::/1',
      '64.0.0.0/4',
      '::ffff:0.0.0.0/97',
    ],
    Array.from({ length: 256 }, (_, first) => `${first}.0.0.0/8`).join(),
    Array.from({ length: 256 }, (_, first) => `${255 - first}.0.0.0/8`).join(),
  ])('refuses TRUSTED_PROXIES=%s', (TRUSTED_PROXIES) => {
    expect(problemsOf({ ...COMPLETE, TRUSTED_PROXIES })).toEqual([
      expect.stringMatching(/^TRUSTED_PROXIES is invalid; it expects the addresses of your load/),
    ]);
    expect(problemsOf({ ...COMPLETE, TRUSTED_PROXIES, NODE_ENV: 'development' })).toEqual([]);
  });

  it.each([
    '300.1.1.1',
    '10.0.0.0/33',
    '::1/129',
    '1.2.3',
    'everybody',
    '10.0.0.0/8,',
    '10.0.0.0/255.0.0.0',
  ])('refuses TRUSTED_PROXIES=%s, which is no network', (TRUSTED_PROXIES) => {
    expect(problemsOf({ ...COMPLETE, TRUSTED_PROXIES })).toEqual([
      expect.stringMatching(/^TRUSTED_PROXIES is invalid; it expects addresses, /),
    ]);
  });

  it('reads the names of private networks without case', () => {
    const { trustedProxies } = loadConfig({ ...COMPLETE, TRUSTED_PROXIES: 'Loopback,UniqueLocal' });
    expect(trustedProxies).toEqual(['loopback', 'uniquelocal']);
  });

  it.each([
    { TRUSTED_PROXIES: '10.0.0.0/8, 172.16.0.0/12,192.168.0.0/16,fc00::/7,loopback' },
    { TRUSTED_PROXIES: '104.16.0.0/13,172.64.0.0/13,2606:4700::/32,2400:cb00::/32' },
    { ...PROVIDER, AUTH_JWKS_URL: 'http://localhost:8080/jwks' },
    { ...PROVIDER, AUTH_JWKS_URL: 'http://[::1]:8080/jwks' },
    { ...PLATFORM, DATA_PLATFORM_URL: 'http://127.0.0.1:3299/events' },
    { TOP_UPS: 'open' },
  ])('accepts %p', (env) => {
    expect(problemsOf({ ...COMPLETE, ...env } as Record<string, string>)).toEqual([]);
  });

  it.each([
    'http://localhost.evil.example/jwks',
    'http://127.0.0.1.evil.example/',
    'http://10.0.0.1/',
  ])('does not take %s for this machine', (AUTH_JWKS_URL) => {
    const problems = problemsOf({ ...COMPLETE, ...PROVIDER, AUTH_JWKS_URL });
    expect(problems).toEqual([expect.stringMatching(/^AUTH_JWKS_URL is invalid; /)]);
  });

  it('needs the keys of a payment provider, if it takes top-ups through one', () => {
    for (const NODE_ENV of ['production', 'development']) {
      expect(problemsOf({ ...COMPLETE, NODE_ENV, TOP_UPS: 'provider' })).toEqual([
        'TOSS_SECRET_KEY is not set; it expects the key of a payment provider, or STRIPE_SECRET_KEY, because TOP_UPS is provider',
      ]);
    }
  });

  it.each(Object.entries(EMULATOR_KEYS))('refuses the %s of the emulator', (name, key) => {
    expect(problemsOf({ ...COMPLETE, ...keysOf('live'), [name]: key })).toEqual([
      `${name} is invalid; it expects a key of your own, because the keys of the emulator are public`,
    ]);
    expect(problemsOf({ ...COMPLETE, NODE_ENV: 'development', ...EMULATOR_KEYS })).toEqual([]);
  });

  it('accepts the keys of payment providers, and refuses two equal ones', () => {
    for (let count = 0; count < 200; count += 1) {
      expect(problemsOf({ ...COMPLETE, ...keysOf('live'), TOP_UPS: 'provider' })).toEqual([]);
      expect(problemsOf({ ...COMPLETE, ...keysOf('test'), TOP_UPS: 'provider' })).toEqual([]);
    }
    const equal = `whsec_${random()}`;
    for (const name of ['TOSS_SECRET_KEY', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET']) {
      const env = { ...COMPLETE, ...keysOf('live'), JWT_SECRET: equal, [name]: equal };
      expect(problemsOf(env)).toEqual([
        `${name} is invalid; it expects another value than JWT_SECRET`,
      ]);
    }
  });

  it('warns of test keys of payment providers, and of providers on this machine', () => {
    const warnings = (env: object) => warningsOf(loadConfig({ ...COMPLETE, FEED: 'log', ...env }));
    expect(warnings(keysOf('live'))).toEqual([]);
    const keys = keysOf('test');
    const lines = warnings(keys);
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      ...['TOSS_SECRET_KEY', 'TOSS_CLIENT_KEY', 'STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY'],
    ]);
    for (const key of Object.values(keys)) expect(lines.join()).not.toContain(key);
    for (const key of ['test_sk_', 'test_ck_']) {
      const one = `${key}${letters(27)}`;
      expect(warnings({ ...keysOf('live'), TOSS_CLIENT_KEY: one })).toHaveLength(1);
    }
    const here = { TOSS_API_URL: 'http://localhost:4100', STRIPE_API_URL: 'https://127.0.0.1' };
    expect(warnings({ ...keysOf('live'), ...here }).map((line) => line.split(':')[0])).toEqual([
      ...['TOSS_API_URL', 'STRIPE_API_URL'],
    ]);
    expect(warnings({ ...keys, ...here, NODE_ENV: 'development' })).toEqual([]);
  });

  it('warns of open top-ups, of missing rate limits, and of a missing mail server or feed', () => {
    const warnings = (env: object) =>
      warningsOf(loadConfig({ ...COMPLETE, FEED: 'log', ...env })).join();
    expect(warnings({})).toBe('');
    expect(warnings({ TOP_UPS: 'open' })).toMatch(/^TOP_UPS=open: /);
    expect(warnings({ RATE_LIMITS: 'off' })).toMatch(/^RATE_LIMITS=off: /);
    expect(warnings({ TOP_UPS: 'open', NODE_ENV: 'development' })).toBe('');
    expect(warnings({ SMTP_URL: '' })).toMatch(/^SMTP_URL is not set: /);
    const natsAt = (NATS_URL: string) => warnings({ FEED: 'nats', NATS_URL });
    const token = random();
    const plain = natsAt(`nats://${token}@127.0.0.1,nats://${token}@10.0.0.1`);
    expect(plain).toMatch(/^NATS_URL: .*without TLS/);
    expect(plain).not.toContain(token);
    for (const url of ['nats://127.0.0.1', 'nats://[::1]:4223', 'tls://nats.example']) {
      expect(natsAt(url)).toBe('');
    }
    const unchosen = { ...PLATFORM, FEED: '' };
    expect(warnings(unchosen)).toMatch(/^FEED and DATA_PLATFORM_URL are not set: .*delivered/);
    expect(warnings({ ...unchosen, NODE_ENV: 'development' })).toBe('');
    expect(warnings({ ...unchosen, DATA_PLATFORM_URL: 'https://data.example' })).toBe('');
    const external = { ...PROVIDER, AUTH_JWKS_URL: 'https://idp.example/jwks' };
    expect(warnings({ ...external, SMTP_URL: '' })).toBe('');
  });

  it('sends mail as no-reply of the pages, or as it is told', () => {
    const { mail } = loadConfig({ ...COMPLETE, PUBLIC_URL: 'https://shop.example/fans/' });
    expect(mail).toMatchObject({ publicUrl: 'https://shop.example/fans' });
    expect(mail.from).toBe('Onsale <no-reply@shop.example>');
    expect(problemsOf({ ...COMPLETE, SMTP_URL: '', PUBLIC_URL: '' })).toEqual([]);
    for (const MAIL_FROM of ['tickets@shop.example', '상점 <tickets@shop.example>']) {
      expect(loadConfig({ ...COMPLETE, MAIL_FROM }).mail.from).toBe(MAIL_FROM);
    }
  });

  it('takes a second port that is not the first', () => {
    expect(loadConfig(COMPLETE).operationsPort).toBeNull();
    expect(loadConfig({ ...COMPLETE, OPERATIONS_PORT: '3001' }).operationsPort).toBe(3001);
    expect(problemsOf({ ...COMPLETE, OPERATIONS_PORT: '3000' })).toHaveLength(1);
  });
});
