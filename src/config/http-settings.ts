import type { Environment } from './environment.js';

/** Limits of the HTTP server for its connections. */
export interface HttpLimits {
  /** A request must arrive completely, headers and body, within this time. */
  readonly requestTimeoutMs: number;
  /** An idle connection is closed after this time, also when a client does not read the response. */
  readonly connectionTimeoutMs: number;
  /** Time that a connection may stay open between two requests. */
  readonly keepAliveMs: number;
  /** Further connections are closed at once. */
  readonly maxConnections: number;
}

export function readHttpLimits(env: Environment): HttpLimits {
  const milliseconds = (name: string, fallback: number) =>
    env.integer(name, { min: 1, max: 3_600, fallback }) * 1_000;
  return {
    requestTimeoutMs: milliseconds('REQUEST_TIMEOUT_SECONDS', 15),
    connectionTimeoutMs: milliseconds('CONNECTION_TIMEOUT_SECONDS', 60),
    keepAliveMs: milliseconds('KEEP_ALIVE_SECONDS', 72),
    maxConnections: env.integer('MAX_CONNECTIONS', { min: 1, max: 1_000_000, fallback: 25_000 }),
  };
}

export function readCorsOrigins(env: Environment): string[] {
  const origins = env.list('CORS_ORIGINS', '');
  if (!origins.every(isOrigin)) {
    env.reject(
      'CORS_ORIGINS',
      'origins such as https://shop.example, separated by commas, without a path or *',
    );
  }
  return origins;
}

/** Whether the text is spelled as browsers send it; a trailing slash, for example, would never match. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol } = new URL(text);
  return origin === text && !text.includes('*') && ['https:', 'http:'].includes(protocol);
}
