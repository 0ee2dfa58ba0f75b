import { gzipSync } from 'node:zlib';
import { EXTRA_FIELDS, HOSTILE_JSON, HOSTILE_NUMBERS, HOSTILE_TEXTS } from './hostile.mjs';
import { edgesOf } from './values.mjs';

/** @typedef {import('./request.mjs').Request} Request */
/** @typedef {import('./mutations.mjs').Context} Context */

/** One place in a body. @typedef {{ holder: any, key: string | number, schema: any }} Spot */

/** @type {Record<string, (request: Request, context: Context) => void>} */
export const bodyMutations = {
  'a value at an edge': (request, { draw, document }) => {
    const spot = pickSpot(request, draw, document);
    if (spot) spot.holder[spot.key] = draw.pick(edgesOf(document.resolve(spot.schema ?? {})));
  },
  'a hostile value': (request, { draw, document }) => {
    const spot = pickSpot(request, draw, document);
    if (!spot) return;
    const kind = draw.pick([HOSTILE_TEXTS, HOSTILE_NUMBERS, HOSTILE_JSON]);
    spot.holder[spot.key] = draw.pick(/** @type {readonly unknown[]} */ (kind));
  },
  'a missing field': (request, { draw, document }) => {
    const spot = pickSpot(request, draw, document);
    if (spot) delete spot.holder[spot.key];
  },
  'an extra field': (request, { draw }) => {
    const [name, value] = draw.pick(EXTRA_FIELDS);
    request.json = { ...request.json, [name]: value };
  },
  'repeated items': (request, { draw, document }) => {
    const lists = spotsIn(request.json, request.operation.bodySchema, document).filter(
      ({ holder, key }) => Array.isArray(holder[key]) && holder[key].length > 0,
    );
    if (lists.length === 0) return;
    const { holder, key } = draw.pick(lists);
    holder[key] = Array.from({ length: draw.pick([2, 3, 60]) }, () => holder[key][0]);
  },
  'another type of body': (request, { draw }) => {
    request.json = draw.pick([...HOSTILE_JSON, ...HOSTILE_NUMBERS.slice(0, 5), 'text', '']);
  },
  'a prototype in the text': (request, { draw }) => {
    const start = draw.pick([
      '{"__proto__":{"role":"admin"}',
      '{"__proto__":null',
      '{"constructor":{"prototype":{"role":"admin"}}',
      '{"\\u005f_proto__":{"amount":1}',
    ]);
    request.body = joined(start, JSON.stringify(request.json));
  },
  'a field twice': (request) => {
    const text = JSON.stringify(request.json);
    request.body = joined(text.replace(/\}$/, ''), text);
  },
  'broken JSON': (request, { draw }) => {
    const text = JSON.stringify(request.json);
    request.body = draw.pick([
      text.slice(0, draw.integer(1, text.length - 1)),
      `${text}${text}`,
      `${text.slice(0, -1)},}`,
      text.replaceAll('"', "'"),
      `\ufeff${text}`,
      `)]}',\n${text}`,
      `/* */${text}`,
      `${text}\u0000`,
      text.replace(/:/, ':NaN,"x":'),
      '{',
      '[',
      'undefined',
      '-',
      '"\\ud800"',
      '{"a":"\\u00"}',
      '[1e',
      'nul',
    ]);
  },
  'invalid UTF-8': (request, { draw }) => {
    const bytes = Buffer.from(JSON.stringify(request.json));
    bytes[draw.integer(0, bytes.length - 1)] = draw.pick([0x80, 0xc0, 0xff, 0xed]);
    request.body = bytes;
  },
  'odd numbers': (request, { draw }) => {
    const odd = draw.pick([
      '1e400',
      '-0',
      '1E+2',
      '1e-400',
      '01',
      '+1',
      '.5',
      '5.',
      '9'.repeat(400),
    ]);
    request.body = JSON.stringify(request.json).replace(/:\d+/, `:${odd}`);
  },
  'escapes in the text': (request, { draw }) => {
    const odd = draw.pick(['\\ud800', '\\udc00x', '\\u0000', '\\u202e', '\\/', '\\ud83c\\udfab']);
    request.body = JSON.stringify(request.json).replace(/":"/, `":"${odd}`);
  },
  'deep nesting': (request, { draw }) => {
    const depth = draw.pick([11, 100, 5_000, 10_000]);
    const [open = '', close = ''] = draw.pick([
      ['[', ']'],
      ['{"a":', '}'],
    ]);
    request.body = `${open.repeat(depth)}1${close.repeat(depth)}`;
  },
  'too large a body': (request, { draw }) => {
    const size = draw.pick([64 * 1024 - 20, 64 * 1024 + 1, 80_000]);
    request.body = JSON.stringify({ ...request.json, filler: 'x'.repeat(size) });
  },
  'another content type': (request, { draw }) => {
    const type = draw.pick(CONTENT_TYPES);
    if (type === null) request.headers.delete('content-type');
    else request.headers.set('content-type', type);
  },
  'a compressed body': (request, { draw }) => {
    request.headers.set('content-encoding', draw.pick(['gzip', 'br', 'identity', 'x, y', '']));
    if (draw.chance(0.5)) request.body = gzipSync(JSON.stringify(request.json));
  },
  'no body at all': (request, { draw }) => {
    request.json = undefined;
    if (draw.chance(0.5)) request.headers.delete('content-type');
    else request.body = '';
  },
};

/** Adds a body to an operation without one. @param {Request} request @param {Context} context */
export function addBody(request, { draw }) {
  request.body = draw.pick(['{}', '[]', '{"id":1}', '{', 'text', '', '\u0000', 'x'.repeat(70_000)]);
  const type = draw.pick(CONTENT_TYPES);
  if (type !== null) request.headers.set('content-type', type);
}

const CONTENT_TYPES = [
  null,
  '',
  'application/json; charset=utf-16',
  'application/json; charset=iso-8859-1',
  'APPLICATION/JSON',
  'application/json;',
  'application/json, text/plain',
  'application/vnd.api+json',
  'application/problem+json',
  'application/jsonx',
  'text/json',
  'text/plain',
  'text/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'json',
  '/',
  '*/*',
  '\u00e9/\u00e9',
  'application/json'.repeat(50),
];

/** @param {string} start of an object @param {string} text of an object */
function joined(start, text) {
  return text === '{}' ? `${start}}` : `${start},${text.slice(1)}`;
}

/** @param {Request} request @param {Context['draw']} draw @param {Context['document']} document */
function pickSpot({ json, operation }, draw, document) {
  const spots = spotsIn(json, operation.bodySchema, document);
  return spots.length > 0 ? draw.pick(spots) : null;
}

/**
 * @param {any} value
 * @param {any} given
 * @param {Context['document']} document
 * @returns {Spot[]}
 */
function spotsIn(value, given, document) {
  if (typeof value !== 'object' || value === null || !given) return [];
  const schema = document.resolve(given);
  return Object.keys(value).flatMap((key) => {
    const child = Array.isArray(value) ? schema.items : schema.properties?.[key];
    return [{ holder: value, key, schema: child }, ...spotsIn(value[key], child, document)];
  });
}
