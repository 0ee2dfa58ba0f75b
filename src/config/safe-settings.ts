import type { KeyObject } from 'node:crypto';
import type { Config } from './config.js';
import type { Environment } from './environment.js';
import { unknownPartOf } from './known-secrets.js';

/** Characters of a secret that nobody can know, and of the password of the admin. */
const MIN_UNKNOWN = { secret: 12, password: 6 };
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

interface Secret {
  readonly name: string;
  readonly value: string | null | undefined;
}

/** Refuses settings that are public, or that defeat a check. Only for production. */
export function refuseUnsafe(env: Environment, config: Config): void {
  const secrets = secretsOf(config);
  for (const { name, value } of secrets) {
    if (name.includes('_SECRET') && value && unknownPartOf(value).length < MIN_UNKNOWN.secret) {
      env.reject(name, 'random characters instead of known words and patterns');
    }
  }
  refuseEqual(env, secrets);
  refuseKnownPassword(env, config.admin);
  refusePlainHttp(env, 'AUTH_JWKS_URL', config.identityProvider?.jwksUrl);
  refusePlainHttp(env, 'DATA_PLATFORM_URL', config.dataPlatform?.url);
}

function secretsOf(config: Config): Secret[] {
  return [
    { name: 'JWT_SECRET', value: config.jwtSecret },
    { name: 'QUEUE_TOKEN_SECRET', value: config.queueTokenSecret },
    { name: 'JWT_SECRET_PREVIOUS', value: config.previousJwtSecret },
    { name: 'QUEUE_TOKEN_SECRET_PREVIOUS', value: config.previousQueueTokenSecret },
    { name: 'DATA_PLATFORM_SECRET', value: config.dataPlatform?.secret },
    { name: 'DATA_PLATFORM_SECRET_PREVIOUS', value: config.dataPlatform?.previousSecret },
    { name: 'ADMIN_PASSWORD', value: config.admin?.password },
    { name: 'PASS_SIGNING_KEY', value: textOf(config.passSigningKey) },
    { name: 'TICKET_SIGNING_KEY', value: textOf(config.ticketSigningKey) },
    { name: 'PASS_SIGNING_KEY_PREVIOUS', value: textOf(config.previousPassSigningKey) },
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
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && !LOOPBACK.test(hostname)) {
    env.reject(
      name,
      'a URL that starts with https://, because plain HTTP can be changed on its way',
    );
  }
}

function textOf(key: KeyObject | null): string | undefined {
  return key?.export({ type: 'pkcs8', format: 'der' }).toString('base64');
}

/** What is allowed in production and should not go unnoticed: a line for each boot. */
export function warningsOf({ mode, topUps, rateLimits }: Config): string[] {
  if (mode !== 'production') return [];
  return [
    ...(topUps === 'open' ? ['TOP_UPS=open: every user can top up a balance without paying'] : []),
    ...(rateLimits ? [] : ['RATE_LIMITS=off: nothing limits how often anybody guesses passwords']),
  ];
}
