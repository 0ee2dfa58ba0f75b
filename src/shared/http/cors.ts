import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** How long a browser remembers what it may send, in seconds. */
const PREFLIGHT_SECONDS = 600;

const EXPOSED_HEADERS = ['ETag', 'Idempotency-Replayed', 'Retry-After', 'X-Request-Id'];

const FOR_ANY_ORIGIN = {
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Expose-Headers': EXPOSED_HEADERS.join(', '),
  Vary: 'Origin',
};
const NONE = {};

/** The headers that let a page of `origin` read an answer which never comes to Fastify. */
export function readableBy(
  origin: string | undefined,
  origins: readonly string[],
): Readonly<Record<string, string>> {
  if (origins.length === 0) return NONE;
  if (origin === undefined || !origins.includes(origin)) return FOR_ANY_ORIGIN;
  return { ...FOR_ANY_ORIGIN, 'Access-Control-Allow-Origin': origin };
}

/**
 * Lets web pages of these origins, and of no other, call the API from a browser (Fetch standard,
 * section 3.2). The cookie with the queue token comes along only within one site, as it is `SameSite`.
 */
export function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.enableCors({
    origin: [...origins],
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-None-Match',
      'X-Queue-Token',
      'X-Request-Id',
    ],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
    // A preflight that is none gets what any OPTIONS gets instead of an error of another form.
    strictPreflight: false,
  });
}
