/** Texts that have broken other programs. */
export const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff',
  '\ufeff',
  '\u202e\u2066',
  'Z\u0351\u036b\u0343'.repeat(30),
  '🎫'.repeat(5_000),
  'x'.repeat(60_000),
  "' OR '1'='1",
  "'; DROP TABLE user_users; --",
  '$1',
  '\\',
  '%',
  '_%_',
  "]]) redis.call('FLUSHALL') --",
  '"}) return redis.call("flushall")',
  '{"level":60,"msg":"forged"}\n',
  '\r\nInjected: yes\r\n\r\n',
  '${jndi:ldap://127.0.0.1/a}',
  '{{constructor.constructor("return process")()}}',
  '<%= process.exit(1) %>',
  '../../../../etc/passwd',
  'file:///etc/passwd',
  'NaN',
  'Infinity',
  '1e400',
  '0x10',
  '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c11',
  '2026-02-31T00:00:00Z',
  'true',
  'null',
  '[object Object]',
  '__proto__',
  'constructor',
];

export const HOSTILE_NUMBERS = [
  ...[0, -0, -1, 1, 0.1, -0.5, 1.0000000001, 1e-7, 1e21, 1e308, -1e308],
  ...[2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 2 ** 63, 2 ** 64],
];

export const HOSTILE_JSON = [
  ...[null, true, false, [], {}, [[]], [null], [{}], { length: 3 }],
  ...[{ $ne: null }, { toString: 'x' }, { then: 'x' }, { valueOf: 1, toJSON: 2 }],
  ...[{ constructor: { prototype: { role: 'admin' } } }, { hasOwnProperty: null }],
  nested(9),
  nested(11),
  nested(500),
  Array.from({ length: 5_000 }, () => 0),
  Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, index])),
];

/** Undeclared fields that must be refused. */
export const EXTRA_FIELDS = /** @type {const} */ ([
  ['role', 'admin'],
  ['isAdmin', true],
  ['id', '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c11'],
  ['userId', '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c11'],
  ['price', 1],
  ['amount', -100_000],
  ['balance', 1e9],
  ['status', 'PAID'],
  ['discount', 100],
  ['', ''],
  ['a\u0000', 1],
  ['constructor', { prototype: { role: 'admin' } }],
  ['prototype', {}],
  ['toString', 'x'],
  ['hasOwnProperty', 1],
  ['then', {}],
]);

/** @param {number} depth */
function nested(depth) {
  /** @type {unknown} */
  let value = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 ? { a: value } : [value];
  return value;
}
