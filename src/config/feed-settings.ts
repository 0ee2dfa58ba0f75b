import { isIP } from 'node:net';
import { webhookKey } from '../shared/outbox/webhook-signature.js';
import type { Environment } from './environment.js';
import { DEMO_DATA_PLATFORM_SECRET } from './known-secrets.js';
import { readTlsFiles, type TlsFiles } from './tls-files.js';

export interface DataPlatformConfig {
  readonly url: string;
  /** Signs the webhooks: base64 as in Standard Webhooks, with or without `whsec_`. */
  readonly secret: string;
  /** The secret before a rotation. Webhooks have a signature of each. */
  readonly previousSecret: string | null;
}

export interface NatsConfig {
  /** Addresses of one cluster, such as `10.0.0.1:4222`. They hold no user. */
  readonly servers: readonly string[];
  readonly user?: string;
  /** The password of the user. Without a user, a token. */
  readonly password?: string;
  /** The text of a credentials file: a JWT and its key. */
  readonly credentials?: string;
  /** Null without TLS. */
  readonly tls: TlsFiles | null;
}

/** Where events go. At most one is set; without any, events go to the structured log. */
export interface FeedConfig {
  readonly dataPlatform: DataPlatformConfig | null;
  readonly nats: NatsConfig | null;
  /** Whether FEED or DATA_PLATFORM_URL says where events go. Else they go to the log by default. */
  readonly feedIsChosen: boolean;
}

const FEEDS = ['webhook', 'nats', 'log'] as const;
/** The variable that says where each feed goes. */
const ADDRESS = { webhook: 'DATA_PLATFORM_URL', nats: 'NATS_URL' } as const;
const NATS_VARIABLES = ['NATS_CREDS', 'NATS_TLS_CA', 'NATS_TLS_CERT', 'NATS_TLS_KEY'] as const;
const CREDENTIALS = /-{3,}BEGIN NATS USER JWT-{3,}\s[^]+-{3,}BEGIN USER NKEY SEED-{3,}\s/;

export function readFeedSettings(env: Environment, production: boolean): FeedConfig {
  const fallback = env.isSet(ADDRESS.webhook) ? 'webhook' : 'log';
  const feed = env.oneOf('FEED', FEEDS, fallback);
  for (const other of ['webhook', 'nats'] as const) {
    if (other === feed || !env.isSet(ADDRESS[other])) continue;
    env.reject(ADDRESS[other], `no value, because FEED is ${feed}`);
  }
  if (feed !== 'nats') {
    for (const name of NATS_VARIABLES) if (env.isSet(name)) env.reject(name, 'FEED=nats beside it');
  }
  return {
    dataPlatform: feed === 'webhook' ? readDataPlatform(env, production) : null,
    nats: feed === 'nats' ? readNats(env) : null,
    feedIsChosen: env.isSet('FEED') || env.isSet(ADDRESS.webhook),
  };
}

function readNats(env: Environment): NatsConfig {
  const urls = readNatsUrls(env);
  const [first] = urls;
  const isSame = (url: URL) =>
    url.protocol === first?.protocol &&
    url.username === first.username &&
    url.password === first.password;
  if (!urls.every(isSame)) {
    env.reject('NATS_URL', 'the same protocol, user and password for each server');
  }
  // The client checks a certificate against a name only.
  const isNamed = ({ hostname }: URL) => isIP(hostname.replace(/^\[|\]$/g, '')) === 0;
  if (first?.protocol === 'tls:' && !urls.every(isNamed)) {
    env.reject(
      'NATS_URL',
      'names of servers instead of addresses, because certificates have names',
    );
  }
  // A URL with one name in front of the host has a token, as in the tools of NATS.
  const [name, password] = [first?.username, first?.password].map((text) =>
    decodeURIComponent(text ?? ''),
  );
  const hasCredentials = env.isSet('NATS_CREDS');
  if (hasCredentials && (name || password)) {
    env.reject('NATS_CREDS', 'no value, because NATS_URL has a user');
  }
  // The client needs the line break at the end, which is lost when the text comes from a file.
  const credentials = `${env.text('NATS_CREDS', '').trimEnd()}\n`;
  if (hasCredentials && !CREDENTIALS.test(credentials)) {
    env.reject('NATS_CREDS', 'the text of a credentials file of NATS');
  }
  return {
    servers: urls.map(({ hostname, port }) => `${hostname}:${port || '4222'}`),
    ...(password ? { user: name ?? '', password } : name ? { password: name } : {}),
    ...(hasCredentials ? { credentials } : {}),
    tls: readTlsFiles(env, 'NATS_TLS', first?.protocol !== 'nats:', 'NATS_URL with tls://'),
  };
}

function readNatsUrls(env: Environment): URL[] {
  const expected = 'URLs such as nats://10.0.0.1:4222,nats://10.0.0.2:4222, or with tls://';
  const texts = env.list('NATS_URL', '');
  const urls = texts.flatMap((text) => (URL.canParse(text) ? [new URL(text)] : []));
  const isUsable = ({ protocol, hostname, pathname, username, password }: URL) =>
    ['nats:', 'tls:'].includes(protocol) &&
    hostname !== '' &&
    ['', '/'].includes(pathname) &&
    [username, password].every(isDecodable);
  if (urls.length > 0 && urls.length === texts.length && urls.every(isUsable)) return urls;
  return env.reject('NATS_URL', expected, []);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function readDataPlatform(env: Environment, production: boolean): DataPlatformConfig {
  const url = env.fetchUrl('DATA_PLATFORM_URL');
  if (URL.canParse(url) && (new URL(url).username || new URL(url).password)) {
    env.reject(
      'DATA_PLATFORM_URL',
      'a URL without user and password, because deliveries are signed',
    );
  }
  const secretOf = (name: string) => readWebhookSecret(env, name, production);
  const previous = 'DATA_PLATFORM_SECRET_PREVIOUS';
  return {
    url,
    secret: secretOf('DATA_PLATFORM_SECRET'),
    previousSecret: env.isSet(previous) ? secretOf(previous) : null,
  };
}

function readWebhookSecret(env: Environment, name: string, production: boolean): string {
  const secret = env.text(name, '');
  const key = webhookKey(secret);
  if (!key) {
    env.reject(
      name,
      'whsec_ and 24 to 64 random bytes in base64, because DATA_PLATFORM_URL is set',
    );
  } else if (production && webhookKey(DEMO_DATA_PLATFORM_SECRET)?.equals(key)) {
    env.reject(name, 'a secret of your own, because the demo secret is public');
  }
  return secret;
}
