import type { Environment } from './environment.js';

/** What one client may keep of the HTTP server. */
export interface HttpLimits {
  /** A request has to have arrived whole, headers and body, within this time. */
  readonly requestTimeoutMs: number;
  /** A connection on which nothing moves for this long is closed, also while an answer waits to be read. */
  readonly connectionTimeoutMs: number;
  /** How long a connection may stay open between two requests. */
  readonly keepAliveMs: number;
  /** Connections beyond are closed at once. */
  readonly maxConnections: number;
}

export function readHttpLimits(env: Environment): HttpLimits {
  const milliseconds = (name: string, fallback: number) =>
    env.integer(name, { min: 1, max: 3_600, fallback }) * 1_000;
  return {
    requestTimeoutMs: milliseconds('REQUEST_TIMEOUT_SECONDS', 15),
    connectionTimeoutMs: milliseconds('CONNECTION_TIMEOUT_SECONDS', 60),
    keepAliveMs: milliseconds('KEEP_ALIVE_SECONDS', 72),
    maxConnections: env.integer('MAX_CONNECTIONS', { min: 1, max: 1_000_000, fallback: 10_000 }),
  };
}

export function readTrustedProxies(env: Environment): string[] {
  const proxies = listOf(env.text('TRUSTED_PROXIES', 'loopback'));
  const known = /^(loopback|linklocal|uniquelocal|[\da-f.:]+(\/\d{1,3})?)$/i;
  if (!proxies.every((proxy) => known.test(proxy))) {
    env.reject(
      'TRUSTED_PROXIES',
      'addresses, networks, loopback, linklocal or uniquelocal, by comma',
    );
  }
  return proxies;
}

export function readCorsOrigins(env: Environment): string[] {
  const origins = listOf(env.text('CORS_ORIGINS', ''));
  if (!origins.every(isOrigin)) {
    env.reject(
      'CORS_ORIGINS',
      'origins by comma, such as https://shop.example, without a path or *',
    );
  }
  return origins;
}

/** Written exactly as browsers send it: a slash at the end, say, would never be matched. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol } = new URL(text);
  return origin === text && !text.includes('*') && ['https:', 'http:'].includes(protocol);
}

function listOf(text: string): string[] {
  return text === '' ? [] : text.split(',').map((part) => part.trim());
}
