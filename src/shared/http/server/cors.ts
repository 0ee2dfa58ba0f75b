/** How long a browser remembers the answer to a preflight, in seconds. */
const PREFLIGHT_SECONDS = 600;

const EXPOSED_HEADERS = [
  'Allow',
  'Areas-Left',
  'ETag',
  'Idempotency-Replayed',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
];
const ALLOWED_HEADERS = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  // Of an event stream that a page reads by `fetch`.
  'Last-Event-ID',
  'X-Queue-Token',
  'X-Request-Id',
];

type Headers = Readonly<Record<string, string>>;

const NONE: Headers = {};
const ANY_ORIGIN: Headers = {
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': EXPOSED_HEADERS.join(', '),
  vary: 'Origin',
};
const PREFLIGHT: Headers = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': ALLOWED_HEADERS.join(', '),
  'access-control-max-age': `${PREFLIGHT_SECONDS}`,
};

/**
 * Lets web pages of these origins, and of no other, call the API from a browser (Fetch standard,
 * section 3.2). Browsers send the queue cookie only within one site, because it is `SameSite`.
 */
export class Cors {
  private readonly byOrigin: ReadonlyMap<string, Headers>;

  constructor(origins: readonly string[]) {
    this.byOrigin = new Map(
      origins.map((origin) => [origin, { ...ANY_ORIGIN, 'access-control-allow-origin': origin }]),
    );
  }

  /** For each response, errors included. */
  headersFor(origin: string | undefined): Headers {
    if (this.byOrigin.size === 0) return NONE;
    return this.byOrigin.get(origin ?? '') ?? ANY_ORIGIN;
  }

  /** Undefined when the OPTIONS request is no preflight of an allowed origin. */
  preflightHeadersFor(headers: Readonly<Record<string, unknown>>): Headers | undefined {
    const { origin, 'access-control-request-method': method } = headers;
    const isAllowed = typeof origin === 'string' && this.byOrigin.has(origin);
    return isAllowed && method !== undefined ? PREFLIGHT : undefined;
  }
}
