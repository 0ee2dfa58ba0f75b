import type { KeyObject } from 'node:crypto';
import { webhookKey } from '../shared/outbox/webhook-signature.js';
import type { Config } from './settings.js';
import type { Environment } from './environment.js';
import { isKnownKey, PUBLIC_PROVIDER_KEYS, unknownPartOf } from './known-secrets.js';
import { isLoopback } from './loopback.js';

/** Characters of a secret that nobody can know, and of the password of the admin. */
const MIN_UNKNOWN = { secret: 12, password: 6 };
/** Keys of Stripe, also restricted ones, and of both integrations of Toss, with which nobody pays money. */
const TEST_KEY = /^((sk|pk|rk)_test|test_g?[sc]k)_/;

interface Secret {
  readonly name: string;
  readonly value: string | null | undefined;
}

/** Refuses settings that are public, or that defeat a check. Only for production. */
export function refuseUnsafe(env: Environment, config: Config): void {
  const providerKeys = providerKeysOf(config);
  for (const { name, value } of providerKeys) {
    if (value && PUBLIC_PROVIDER_KEYS.has(value)) {
      env.reject(name, 'a key of your own, because the keys of the emulator are public');
    }
  }
  const secrets = [...secretsOf(config), ...providerKeys];
  for (const { name, value } of secrets) {
    if (name.includes('_SECRET') && value && unknownPartOf(value).length < MIN_UNKNOWN.secret) {
      env.reject(name, 'random characters instead of known words and patterns');
    }
  }
  for (const { name, key } of keysOf(config)) {
    if (key && isKnownKey(key, MIN_UNKNOWN.secret)) {
      env.reject(name, 'a random key of your own, because everybody knows this one');
    }
  }
  refuseEqual(env, secrets);
  refuseKnownPassword(env, config.admin);
  refusePlainHttp(env, 'AUTH_JWKS_URL', config.identityProvider?.jwksUrl);
  refusePlainHttp(env, 'DATA_PLATFORM_URL', config.dataPlatform?.url);
  refusePlainHttp(env, 'PUBLIC_URL', config.mail.publicUrl);
}

function secretsOf(config: Config): Secret[] {
  return [
    { name: 'JWT_SECRET', value: config.jwtSecret },
    { name: 'QUEUE_TOKEN_SECRET', value: config.queueTokenSecret },
    { name: 'JWT_SECRET_PREVIOUS', value: config.previousJwtSecret },
    { name: 'QUEUE_TOKEN_SECRET_PREVIOUS', value: config.previousQueueTokenSecret },
    { name: 'DATA_PLATFORM_SECRET', value: config.dataPlatform?.secret },
    { name: 'DATA_PLATFORM_SECRET_PREVIOUS', value: config.dataPlatform?.previousSecret },
    { name: 'NATS_URL', value: config.nats?.password },
    { name: 'ADMIN_PASSWORD', value: config.admin?.password },
    { name: 'PASS_SIGNING_KEY', value: textOf(config.passSigningKey) },
    { name: 'TICKET_SIGNING_KEY', value: textOf(config.ticketSigningKey) },
    { name: 'PASS_SIGNING_KEY_PREVIOUS', value: textOf(config.previousPassSigningKey) },
    { name: 'SMTP_URL', value: passwordOf(config.mail.smtpUrl) },
  ];
}

/** The bytes of keys, which are written in base64 or as PEM. Secrets of tokens may be written so too. */
function keysOf(config: Config): { readonly name: string; readonly key: Buffer | null }[] {
  const { dataPlatform, jwtSecret, queueTokenSecret } = config;
  const webhookKeyOf = (secret?: string | null) => (secret ? webhookKey(secret) : null);
  return [
    { name: 'JWT_SECRET', key: Buffer.from(jwtSecret, 'base64') },
    { name: 'QUEUE_TOKEN_SECRET', key: Buffer.from(queueTokenSecret, 'base64') },
    { name: 'DATA_PLATFORM_SECRET', key: webhookKeyOf(dataPlatform?.secret) },
    { name: 'DATA_PLATFORM_SECRET_PREVIOUS', key: webhookKeyOf(dataPlatform?.previousSecret) },
    { name: 'PASS_SIGNING_KEY', key: seedOf(config.passSigningKey) },
    { name: 'PASS_SIGNING_KEY_PREVIOUS', key: seedOf(config.previousPassSigningKey) },
    { name: 'TICKET_SIGNING_KEY', key: seedOf(config.ticketSigningKey) },
  ];
}

function providerKeysOf({ paymentProviders: { toss, stripe } }: Config): Secret[] {
  return [
    { name: 'TOSS_SECRET_KEY', value: toss?.secretKey },
    { name: 'TOSS_CLIENT_KEY', value: toss?.clientKey },
    { name: 'STRIPE_SECRET_KEY', value: stripe?.secretKey },
    { name: 'STRIPE_PUBLISHABLE_KEY', value: stripe?.publishableKey },
    { name: 'STRIPE_WEBHOOK_SECRET', value: stripe?.webhookSecret },
  ];
}

/** Whoever knows one of two equal secrets knows both. */
function refuseEqual(env: Environment, secrets: readonly Secret[]): void {
  const owners = new Map<string, string>();
  for (const { name, value } of secrets) {
    if (!value) continue;
    const owner = owners.get(value);
    if (owner === undefined) owners.set(value, name);
    // Equal secrets that are replaced now: refusing them would log everybody out.
    else if (!(owner.endsWith('_PREVIOUS') && name.endsWith('_PREVIOUS'))) {
      env.reject(name, `another value than ${owner}`);
    }
  }
}

function refuseKnownPassword(env: Environment, admin: Config['admin']): void {
  if (!admin || admin.password === '') return;
  const words = admin.email.split(/[@.]/);
  if (unknownPartOf(admin.password, words).length < MIN_UNKNOWN.password) {
    env.reject('ADMIN_PASSWORD', 'a password that is not made of known words and patterns');
  }
}

function refusePlainHttp(env: Environment, name: string, url: string | undefined): void {
  if (url === undefined || !URL.canParse(url)) return;
  if (new URL(url).protocol === 'http:' && !isLoopback(url)) {
    env.reject(
      name,
      'a URL that starts with https://, because plain HTTP can be changed on its way',
    );
  }
}

function textOf(key: KeyObject | null): string | undefined {
  return key?.export({ type: 'pkcs8', format: 'der' }).toString('base64');
}

/** PKCS#8 of an Ed25519 key ends with its seed. */
function seedOf(key: KeyObject | null): Buffer | null {
  return key?.export({ type: 'pkcs8', format: 'der' }).subarray(-32) ?? null;
}

function passwordOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).password : null;
}

/** What is allowed in production and should not go unnoticed: a line for each boot. */
export function warningsOf(config: Config): string[] {
  const { mode, topUps, rateLimits, paymentProviders, mail, identityProvider, nats } = config;
  if (mode !== 'production') return [];
  const testKeys = providerKeysOf(config).filter(({ value }) => value && TEST_KEY.test(value));
  const emulated = (['toss', 'stripe'] as const).filter((provider) => {
    const url = paymentProviders[provider]?.url;
    return url && isLoopback(url);
  });
  return [
    ...(topUps === 'open' ? ['TOP_UPS=open: every user can top up a balance without paying'] : []),
    ...(mail.smtpUrl !== null || identityProvider
      ? []
      : ['SMTP_URL is not set: no mail is sent, so nobody can reset a password']),
    ...(nats?.tls === null && !nats.servers.every((server) => isLoopback(`nats://${server}`))
      ? [
          'NATS_URL: without TLS to another machine, so events and passwords can be read on their way',
        ]
      : []),
    ...(config.feedIsChosen
      ? []
      : [
          'FEED and DATA_PLATFORM_URL are not set: events go to the log and count as delivered, so no data platform gets them later',
        ]),
    ...(rateLimits ? [] : ['RATE_LIMITS=off: nothing limits how often anybody guesses passwords']),
    ...testKeys.map(({ name }) => `${name}: a test key, so balances are topped up without money`),
    ...emulated.map(
      (provider) => `${provider.toUpperCase()}_API_URL: this machine, not the payment provider`,
    ),
  ];
}
