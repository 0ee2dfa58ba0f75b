import { namesIn } from './request.mjs';
import { edgesOf } from './values.mjs';

/** @typedef {import('./request.mjs').Request} Request */
/** @typedef {import('./mutations.mjs').Context} Context */

/** As sent. Some are invalid escapes. */
const ODD_SEGMENTS = [
  ...['%00', '%FF', '%E0%A4%A', '%', '%zz', '%ud800', '%ed%a0%80', '%c0%ae%c0%ae', '%25%30%30'],
  ...['..', '.', '%2e%2e', '..%2f..%2fetc%2fpasswd', '%5c..%5c', '..;', ';x=1', '%23', '%3F'],
  ...[
    "'%20OR%201=1--",
    '%27;DROP%20TABLE%20user_users',
    '$%7B7*7%7D',
    '%7B%7B7*7%7D',
    '*',
    '(',
    '|',
  ],
  ...['0', '-1', '1e9', 'NaN', 'null', 'undefined', 'true', '[object%20Object]', '{itemId}', ':id'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'me', 'top', 'shows', 'tokens'],
  ...['%F0%9F%8E%AB', '%E2%80%AE', 'e%CC%81', '\u00e9\u00ff', 'x'.repeat(150), 'x'.repeat(250)],
  ...['x'.repeat(6_000), '%41'.repeat(80), '%0d%0aInjected:%20yes', 'a%20b', '~', '!', ' '.trim()],
];

const ODD_VALUES = [
  ...['', '0', '-1', '1.5', '1e3', '101', '0x10', 'abc', 'NaN', 'Infinity', '-0', '9'.repeat(400)],
  ...['%00', '%', '%zz', '%FF', '%ed%a0%80', '%27%20OR%201=1--', '%0d%0aInjected:%20yes', '💥'],
  ...[
    'null',
    'true',
    '__proto__',
    '{%22a%22:1}',
    'x'.repeat(201),
    'x'.repeat(6_000),
    '%25',
    '_',
    '+',
  ],
  ...['0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c11', 'used', 'AVAILABLE,USED', '%20', 'MTIz', 'LTE', 'AA'],
].map((value) => (value === '💥' ? '%F0%9F%92%A5' : value));

/** @type {Record<string, (request: Request, context: Context) => void>} */
export const addressMutations = {
  'another id': (request, { draw, world, document }) => {
    const [name, schema] = pickParameter(request, draw, 'path');
    const strangers = [...world.orders, ...world.payments, ...world.reservations];
    // An admin must not change resources that later requests need.
    const kept = request.operation.forAdmins ? [] : [...world.items, world.concertId];
    const ids = [...kept, ...strangers.map(({ id }) => id), draw.uuid()];
    const odd = edgesOf(document.resolve(schema)).map((one) => encodeURIComponent(String(one)));
    replaceValue(request, name, draw.pick(draw.chance(0.6) ? ids : odd));
  },
  'an odd segment': (request, { draw }) => {
    const [name] = pickParameter(request, draw, 'path');
    replaceValue(request, name, draw.pick(ODD_SEGMENTS));
  },
  'an id in capitals': (request, { draw }) => {
    const [name] = pickParameter(request, draw, 'path');
    replaceValue(request, name, inCapitals(request.values[name] ?? ''));
  },
};

/** @type {Record<string, (request: Request, context: Context) => void>} */
export const pathMutations = {
  'another path': (request, { draw }) => {
    const { path } = request;
    request.path = draw.pick([
      `${path}/`,
      `${path}//`,
      `/${path}`,
      // Only paths: the client does not send a URL scheme in capitals.
      path.startsWith('/') ? inCapitals(path) : path,
      path.replace('/v1/', '/v1//'),
      path.replace('/v1/', '/v1/./'),
      path.replace('/v1/', '/v1/x/../'),
      path.replace('/v1/', '/v1%2f'),
      path.replace('/v1/', '/%76%31/'),
      path.replace('/v1/', '/v2/'),
      path.replace(/.$/, (last) => `%${last.charCodeAt(0).toString(16)}`),
      `${path}%00`,
      `${path}%20`,
      `${path}.json`,
      `${path};jsessionid=1`,
      `${path}#fragment`,
      `${path}/../../../etc/passwd`,
      `${path}\\..\\`,
      `${path}${'/x'.repeat(500)}`,
      `http://127.0.0.2${path}`,
      '/unknown',
      '/*',
      '/%',
      '/.env',
      '/__proto__',
    ]);
  },
};

/** @type {Record<string, (request: Request, context: Context) => void>} */
export const queryMutations = {
  'an odd query': (request, { draw, world }) => {
    const known = namesIn(request.operation, 'query');
    const name = draw.pick([...known, ...known, 'limit', 'x', '__proto__', 'constructor', 'admin']);
    const value = draw.pick([...ODD_VALUES, ...world.cursors]);
    request.query = draw.pick([
      [`${name}=${value}`],
      [`${name}=${value}`],
      [...request.query, `${name}=${value}`],
      [`${name}=${value}`, `${name}=1`],
      [`${name}[]=${value}`, `${name}[]=2`],
      [`${name}[a]=${value}`],
      [`${name}[__proto__][role]=admin`],
      [name],
      [`=${value}`],
      ['&&&', `${name}=${value}`],
      [`${name}=1;${name}=2`],
      [`?${name}=${value}`],
      [`${encodeURIComponent(name)}%00=${value}`],
      Array.from({ length: 300 }, (_, index) => `p${index}=${index}`),
    ]);
  },
};

/**
 * Only ASCII letters, because other capitals may be invalid in a path.
 * @param {string} text
 */
const inCapitals = (text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());

/**
 * @param {Request} request
 * @param {Context['draw']} draw
 * @param {string} place
 * @returns {[name: string, schema: any]}
 */
function pickParameter({ operation }, draw, place) {
  const { name, schema } = draw.pick(operation.parameters.filter((one) => one.in === place));
  return [name, schema];
}

/** @param {Request} request @param {string} name @param {string} value as sent */
function replaceValue(request, name, value) {
  request.values[name] = value;
  request.path = request.operation.path.replace(
    /\{(\w+)\}/g,
    (_all, each) => request.values[each] ?? '',
  );
}
