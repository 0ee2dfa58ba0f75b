/** @typedef {import('./request.mjs').Request} Request */
/** @typedef {import('./mutations.mjs').Context} Context */

/** @type {Record<string, (request: Request, context: Context) => void>} */
export const authorityMutations = {
  'no authority': (request) => {
    request.headers.delete('authorization');
    request.by = null;
  },
  'a forged token': (request, { draw, forged }) => {
    request.headers.set('authorization', draw.pick(forged));
    request.by = null;
  },
  'another user': (request, { draw, world }) => {
    request.by = draw.pick([...world.customers, world.admin]);
    request.headers.set('authorization', request.by.authorization);
  },
  'a customer': (request, { draw, world }) => {
    request.by = draw.pick(world.customers);
    request.headers.set('authorization', request.by.authorization);
  },
};

/** @type {Record<string, (request: Request, context: Context) => void>} */
export const queueTokenMutations = {
  'no queue token': ({ headers }) => {
    headers.delete('x-queue-token');
    headers.delete('cookie');
  },
  'another queue token': ({ headers, by }, { draw, world }) => {
    const stranger = draw.pick(world.customers);
    const { main = '', paused = '' } = stranger.places;
    headers.delete('cookie');
    const token = draw.pick([
      ...[
        main,
        paused,
        by?.places.paused ?? '',
        main.replace(/\.\d+\./, '.1.'),
        main.toUpperCase(),
      ],
      ...[
        main.slice(0, -1),
        `${main}A`,
        `${main} `,
        `q2${main.slice(2)}`,
        '....',
        '',
        'x'.repeat(5_000),
      ],
      ...[
        'q1.__proto__.x.1.x',
        `${main},${paused}`,
        main.replaceAll('-', ''),
        '\u00ff\u00fe',
        '{}',
      ],
    ]);
    headers.set('x-queue-token', draw.chance(0.1) ? [main, token] : token);
  },
  'an odd cookie': ({ headers, by }, { draw }) => {
    const token = by?.places.main ?? '';
    headers.delete('x-queue-token');
    const cookie = draw.pick([
      ...[`queue_token="${token}"`, `queue_token=${token}; queue_token=x`, 'queue_token', '='],
      ...[`QUEUE_TOKEN=${token}`, 'queue_token=%00', 'queue_token=%E0%A4%A', ';;;', '__proto__=x'],
      ...[`a=${'x'.repeat(7_000)}`, `queue_token=${token}%0d%0aInjected:%20yes`, '\u00ff=\u00ff'],
      ...[
        Array.from({ length: 500 }, (_, index) => `c${index}=1`).join('; '),
        'constructor=1',
        ' ',
      ],
    ]);
    headers.set('cookie', cookie);
  },
};

/** @type {Record<string, (request: Request, context: Context) => void>} */
export const keyMutations = {
  'an odd idempotency key': ({ headers }, { draw }) => {
    const keys = ['', ' ', 'x'.repeat(255), 'x'.repeat(256), 'schl\u00fcssel', 'a\tb', "' OR 1=1"];
    const key = draw.pick([...keys, '__proto__', '%00', '0', '\u00ff', '"quoted"', ['a', 'b']]);
    headers.set('idempotency-key', key);
  },
  'a used idempotency key': (request, { draw, world }) => {
    const { id } = request.operation;
    const used = world.usedKeys.filter(({ operation }) => operation === id || draw.chance(0.1));
    if (used.length === 0) return;
    const { key, body, path } = draw.pick(used);
    request.headers.set('idempotency-key', key);
    if (draw.chance(0.5)) Object.assign(request, { body, path, query: [] });
  },
};

const ODD_HEADERS = /** @type {const} */ ([
  ['accept', 'text/html;q=x, */*;q=9'],
  ['accept', 'application/xml'],
  ['accept-language', 'ko;q=1.0, en;q=NaN'],
  ['accept-language', ','.repeat(3_000)],
  ['accept-language', '__proto__'],
  ['accept-encoding', 'gzip;q=-1, x'],
  ['accept-charset', 'utf-16'],
  ['x-http-method-override', 'DELETE'],
  ['x-method-override', 'PATCH'],
  ['x-forwarded-for', '1.2.3.4, evil, \u00ff'],
  ['x-forwarded-for', ','.repeat(2_000)],
  ['x-forwarded-for', "127.0.0.1' OR 1=1"],
  ['x-forwarded-host', 'evil.test'],
  ['x-forwarded-proto', 'javascript'],
  ['x-original-url', '/v1/queue/rooms'],
  ['x-rewrite-url', '/metrics'],
  ['forwarded', 'for="[::1]"; proto=x'],
  ['x-request-id', '\u00e9'.repeat(100)],
  ['x-request-id', '"}{"level":60'],
  ['x-request-id', 'x'.repeat(64)],
  ['host', ''],
  ['host', 'evil.test:99999'],
  ['host', 'a b'],
  ['range', 'bytes=0-1'],
  ['if-none-match', '*'],
  ['if-none-match', 'W/"'.repeat(1_000)],
  ['if-match', '"x"'],
  ['if-modified-since', 'never'],
  ['authorization-x', 'Bearer x'],
  ['origin', 'null'],
  ['origin', 'https://evil.test'],
  ['referer', '\u00ff'],
  ['user-agent', ''],
  ['user-agent', "'; DROP TABLE user_users; --"],
  ['te', 'trailers, x'],
  ['traceparent', '00-zz-zz-01'],
  ['__proto__', 'x'],
  ['constructor', 'x'],
  ['x-long', 'x'.repeat(8_000)],
]);

/** @type {Record<string, (request: Request, context: Context) => void>} */
export const headerMutations = {
  'an odd header': ({ headers }, { draw }) => {
    const [name, value] = draw.pick(ODD_HEADERS);
    headers.set(name, value);
  },
  'many headers': ({ headers }, { draw }) => {
    for (let index = draw.integer(50, 300); index > 0; index -= 1) headers.set(`x-${index}`, 'x');
  },
};

/** @type {Record<string, (request: Request, context: Context) => void>} */
export const methodMutations = {
  'another method': (request, { draw }) => {
    request.method = draw.pick([
      ...['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'PATCH', 'POST', 'DELETE'],
      ...['PURGE', 'PROPFIND', 'LOCK', 'SEARCH', 'MKCOL', 'REPORT', 'UNLINK'],
    ]);
  },
};
