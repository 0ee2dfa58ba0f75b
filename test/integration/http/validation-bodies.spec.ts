import { NIL_ID, type Target, useTarget } from '../../support/hostile-requests.js';
import type { Schema } from '../../support/served-document.js';

/** Invalid values for each type of field. */
const WRONG = {
  anything: [{}, [[]], { $gt: '' }],
  text: [1, true, [], ['x'], 'a\u0000b', 'lone \ud800 surrogate', 'x'.repeat(20_000)],
  number: ['5', true, [], 1.5, 2 ** 53, 1e308, -1e308, '1; DROP TABLE user_users'],
  boolean: ['true', 1, 'yes'],
  list: ['x', 1, [null], [{}], [[[]]], ['\u0000'], Array<string>(1_001).fill('x')],
  id: ['not-an-id', `${NIL_ID}x`, `' OR 1=1 --`, '../../etc/passwd'],
  time: [
    '2026-02-31T00:00:00Z',
    '2026-12-24T24:00:00Z',
    '2026-12-24',
    'tomorrow',
    '+275761-01-01T00:00:00Z',
  ],
  choice: ['nonsense', '__proto__', 'constructor', 'toString'],
} as const;

describe('The validation of bodies', () => {
  let target: Target;
  useTarget((started) => (target = started));

  function wrongValuesOf(given: Schema): readonly unknown[] {
    const schema = target.document.resolve(given);
    const types = [schema.type ?? 'object'].flat();
    if (types.includes('array')) return [{ $gt: '' }, ...WRONG.list];
    if (types.includes('integer') || types.includes('number')) {
      const tooSmall = schema.minimum === undefined ? [] : [Math.min(-1, schema.minimum - 1)];
      return [...WRONG.anything, ...WRONG.number, ...tooSmall];
    }
    if (types.includes('boolean')) return [...WRONG.anything, ...WRONG.boolean];
    if (!types.includes('string')) return ['x', 1, true, [], [{}]];
    const text = [...WRONG.anything, ...WRONG.text];
    if (schema.enum) return [...text, ...WRONG.choice];
    if (schema.format === 'uuid') return [...text, ...WRONG.id];
    if (schema.format === 'date-time') return [...text, ...WRONG.time];
    return text;
  }

  it('refuses wrong values in any field of any body', async () => {
    const requests = target.operationsWithBody.flatMap((operation) => {
      const schema = target.bodySchemaOf(operation);
      const valid = target.validBodyOf(operation);
      return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
        const wrong = wrongValuesOf(property);
        // Some fields accept null.
        const nulls = [property.type].flat().includes('null') ? [] : [null];
        const nothing = schema.required?.includes(name) ? [undefined] : [];
        const values = [...wrong, ...nulls, ...nothing];
        const others = operation.method === 'PATCH' ? {} : valid;
        return values
          .filter((value) => value !== undefined || operation.method !== 'PATCH')
          .map((value) => ({
            method: operation.method,
            path: target.pathOf(operation),
            body: JSON.stringify({ ...others, [name]: value }),
          }));
      });
    });
    expect(await target.flawsOf(requests)).toEqual([]);
  });

  it('refuses wrong values in any field of nested objects', async () => {
    const requests = target.operationsWithBody.flatMap((operation) => {
      const schema = target.bodySchemaOf(operation);
      const valid = target.validBodyOf(operation);
      return Object.entries(schema.properties ?? {}).flatMap(([list, { items }]) => {
        const item = items && target.document.resolve(items);
        return Object.entries(item?.properties ?? {}).flatMap(([name, property]) =>
          wrongValuesOf(property).map((value) => ({
            method: operation.method,
            path: target.pathOf(operation),
            body: JSON.stringify({
              ...valid,
              [list]: [{ ...(target.document.exampleOf(item as Schema) as object), [name]: value }],
            }),
          })),
        );
      });
    });
    expect(await target.flawsOf(requests)).toEqual([]);
  });

  it('answers 400 to a body that is not a JSON object', async () => {
    const bodies = [
      '{',
      '{"a":}',
      'nonsense',
      '\u0000',
      '[]',
      '[{}]',
      'null',
      '"text"',
      '42',
      'NaN',
    ];
    const deep = [
      `{"a":`.repeat(9_000) + '1' + '}'.repeat(9_000),
      '['.repeat(20_000) + ']'.repeat(20_000),
    ];
    const requests = target.operationsWithBody.flatMap((operation) => {
      const isRequired = (target.bodySchemaOf(operation).required ?? []).length > 0;
      return [...bodies, ...deep, ...(isRequired ? ['', '{}'] : [])].map((body) => ({
        method: operation.method,
        path: target.pathOf(operation),
        body,
        statuses: [400],
      }));
    });
    expect(await target.flawsOf(requests)).toEqual([]);
  });

  it('answers 400 to a deeply nested body, also with an Idempotency-Key', async () => {
    const requests = target.operationsWithBody.map((operation, index) => ({
      method: operation.method,
      path: target.pathOf(operation),
      body: `{"a":`.repeat(9_000) + '1' + '}'.repeat(9_000),
      headers: { 'idempotency-key': `deep-${index}` },
      statuses: [400],
    }));
    expect(await target.flawsOf(requests)).toEqual([]);
  });

  it('answers 400 to unknown fields and to fields of prototypes', async () => {
    const extras = [
      '"surprise":1',
      '"__proto__":{"role":"admin"}',
      '"constructor":{"prototype":{"role":"admin"}}',
      '"price":1,"userId":"x","status":"PAID","role":"admin"',
      '"constructor":1',
      '"toString":1',
    ];
    const requests = target.operationsWithBody.flatMap((operation) => {
      const valid = JSON.stringify(target.validBodyOf(operation));
      return extras.map((extra) => ({
        method: operation.method,
        path: target.pathOf(operation),
        body: `${valid.slice(0, -1)}${valid === '{}' ? '' : ','}${extra}}`,
        statuses: [400],
      }));
    });
    expect(await target.flawsOf(requests)).toEqual([]);
    expect(({} as Record<string, unknown>)['role']).toBeUndefined();
  });

  it('answers 400 to a field named prototype', async () => {
    const requests = target.operationsWithBody.map((operation) => ({
      method: operation.method,
      path: target.pathOf(operation),
      body: JSON.stringify({ ...target.validBodyOf(operation), prototype: {} }),
      statuses: [400],
    }));
    expect(await target.flawsOf(requests)).toEqual([]);
  });

  it('answers 413 to a body above 64 KiB, and 415 to another media type', async () => {
    const requests = target.operationsWithBody.flatMap((operation) => {
      const [method, path] = [operation.method, target.pathOf(operation)];
      const body = JSON.stringify({ filler: 'x'.repeat(65 * 1024) });
      const medias = [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/xml',
        'nonsense',
      ];
      return [
        { method, path, body, statuses: [413] },
        ...medias.map((media) => ({
          ...{ method, path, body: '{}', statuses: [415] },
          headers: { 'content-type': media },
        })),
      ];
    });
    expect(await target.flawsOf(requests)).toEqual([]);
  });
});
