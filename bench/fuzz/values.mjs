/** @typedef {import('./document.mjs').Schema} Schema */
/** @typedef {import('./document.mjs').Document} Document */
/** @typedef {import('./draw.mjs').Draw} Draw */

const DAY_MS = 86_400_000;

/** Odd but valid texts. */
const FINE_TEXTS = [
  'Aurora 1',
  'x',
  '겨울 콘서트',
  'Жар-птица',
  'مرحبا بالعالم',
  '🎫👩‍👩‍👧‍👦',
  'e\u0301 and \u00e9',
  '\u202Ereversed',
  'zero\u200Bwidth',
  "Robert'); DROP TABLE user_users;--",
  '${7*7} {{7*7}} <%= 7*7 %>',
  '<script>alert(1)</script>',
  'line\nbreak\r\nInjected: yes',
  '%s%n%x \\u0000 \\x00',
  '\u{10FFFF}\uFFFF',
  '__proto__',
];

/**
 * A valid value.
 * @param {Schema} given
 * @param {Document} document
 * @param {Draw} draw
 * @returns {unknown}
 */
export function validValue(given, document, draw) {
  const schema = document.resolve(given);
  const types = [schema.type].flat();
  if (types.includes('null') && draw.chance(0.2)) return null;
  if (schema.enum) return draw.pick(schema.enum);
  switch (types[0]) {
    case 'object':
      return validObject(schema, document, draw);
    case 'array':
      return Array.from({ length: draw.integer(1, 3) }, () =>
        validValue(schema.items, document, draw),
      );
    case 'number':
    case 'integer':
      return validNumber(schema, draw);
    case 'boolean':
      return draw.chance(0.5);
    default:
      return validText(schema, draw);
  }
}

/** @param {Schema} schema @param {Document} document @param {Draw} draw */
function validObject(schema, document, draw) {
  const required = schema.required ?? [];
  /** @type {Record<string, unknown>} */
  const value = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const wanted = required.includes(name) || draw.chance(0.6);
    if (wanted) value[name] = validValue(property, document, draw);
  }
  return value;
}

/** A whole number, like all numbers of the API. @param {Schema} schema @param {Draw} draw */
function validNumber({ minimum = 0, maximum = 1_000_000 }, draw) {
  if (draw.chance(0.1)) return draw.pick([minimum, maximum]);
  return draw.integer(minimum, Math.min(maximum, minimum + 10 ** draw.integer(1, 7)));
}

/** @param {Schema} schema @param {Draw} draw */
function validText({ format, minLength = 1, maxLength = 200 }, draw) {
  if (format === 'uuid') return draw.uuid();
  if (format === 'date-time')
    return new Date(Date.now() + draw.integer(1, 300) * DAY_MS).toISOString();
  const text = draw.chance(0.05) ? 'y'.repeat(maxLength) : draw.pick(FINE_TEXTS);
  const points = Array.from(text.padEnd(minLength, 'z'));
  return points.slice(0, maxLength).join('');
}

/**
 * Values at the limits of the schema, valid and invalid.
 * @param {Schema} schema resolved
 * @returns {unknown[]}
 */
export function edgesOf(schema) {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, format } = schema;
  const numbers = [minimum, maximum].filter((edge) => edge !== undefined);
  return [
    ...numbers.flatMap((edge) => [edge - 1, edge, edge + 1, edge + 0.5, `${edge}`, -edge]),
    ...(minLength === undefined ? [] : ['x'.repeat(minLength - 1), 'x'.repeat(minLength)]),
    ...(maxLength === undefined
      ? []
      : ['x', '한', '🎫'].flatMap((one) => [one.repeat(maxLength), one.repeat(maxLength + 1)])),
    ...(minItems === undefined ? [] : [[]]),
    ...(maxItems === undefined ? [] : [Array.from({ length: maxItems + 1 }, () => null)]),
    ...(schema.enum ?? []).flatMap((/** @type {string} */ one) => [one.toLowerCase(), `${one} `]),
    ...(format === 'date-time' ? ODD_TIMES : []),
    ...(format === 'uuid' ? ODD_IDS : []),
    null,
    '',
  ];
}

const ODD_TIMES = [
  '2026-02-30T00:00:00Z',
  '2026-12-24',
  '2026-12-24T18:00:00',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59-14:00',
  '+275760-09-13T00:00:00.000Z',
  '-000001-01-01T00:00:00Z',
  '1970-01-01T00:00:00+00:00',
  '2026-12-24T24:00:00Z',
  '2016-12-31T23:59:60Z',
  '2026-12-24T18:00:00.1234567891Z',
  'infinity',
  'now()',
  1_798_135_200_000,
];

const ODD_IDS = [
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '{0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c11}',
  'urn:uuid:0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c11',
  '0199f1c27d1e7c41a7d40f2f8a6b1c11',
  ' 0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c11',
  '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c11\n',
];
