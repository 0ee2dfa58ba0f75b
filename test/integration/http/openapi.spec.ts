import { demo } from '../../../src/demo/demo.js';
import { problemCatalogue } from '../../../src/problem-catalogue.js';
import {
  nameOf,
  type Operation,
  type Schema,
  ServedDocument,
} from '../../support/served-document.js';
import { World } from '../../support/world.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

describe('The OpenAPI document', () => {
  let world: World;
  let document: ServedDocument;

  beforeAll(async () => {
    world = await World.start();
    document = await ServedDocument.of(world);
    expect(document.operations.length).toBeGreaterThan(20);
  });

  afterAll(() => world.stop());

  const offenders = (breaksRule: (operation: Operation) => boolean) =>
    document.offenders(breaksRule);

  it('follows OpenAPI 3 with the required parts', () => {
    const { openapi, info, paths, components } = document.raw;
    expect(openapi).toMatch(/^3\.1\.\d+$/);
    expect(info).toMatchObject({ title: 'Onsale', version: expect.stringMatching(/./) });
    for (const [path, item] of Object.entries(paths as Record<string, object>)) {
      expect(path).toMatch(/^\//);
      for (const method of Object.keys(item)) expect(METHODS).toContain(method.toUpperCase());
    }
    expect(components.securitySchemes).toEqual({
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      queueToken: expect.objectContaining({ type: 'apiKey', in: 'header', name: 'X-Queue-Token' }),
      roomKey: expect.objectContaining({ type: 'apiKey', in: 'header', name: 'X-Api-Key' }),
    });
  });

  it('gives every operation a unique id, and every response a description', () => {
    const ids = document.operations.map(({ operationId }) => operationId);
    expect(ids.filter((id) => typeof id !== 'string' || id === '')).toEqual([]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(
      offenders(({ responses }) =>
        Object.entries(responses).some(
          ([status, { description }]) =>
            !/^[1-5]\d\d$/.test(status) || typeof description !== 'string',
        ),
      ),
    ).toEqual([]);
  });

  it('declares exactly the parameters of each path', () => {
    expect(
      offenders(({ path, parameters = [] }) => {
        const declared = parameters
          .filter(({ in: place }) => place === 'path')
          .map(({ name }) => name);
        const there = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        return declared.sort().join() !== there.sort().join();
      }),
    ).toEqual([]);
  });

  it('takes an Idempotency-Key on every POST, except for anonymous ones', () => {
    const anonymous = ({ security = [] }: Operation) => security.length === 0;
    const posts = document.operations.filter(({ method }) => method === 'POST');
    expect(posts.filter(anonymous).map(nameOf)).toEqual([
      'POST /v1/auth/signup',
      'POST /v1/auth/login',
      'POST /v1/auth/refresh',
      'POST /v1/auth/logout',
      'POST /v1/auth/password-resets',
      'POST /v1/auth/password-resets/confirm',
      'POST /v1/auth/email-verifications/confirm',
      'POST /v1/webhooks/toss',
      'POST /v1/webhooks/stripe',
    ]);
    const withoutKey = posts.filter(
      (operation) =>
        !anonymous(operation) &&
        !operation.parameters?.some(({ name }) => name === 'Idempotency-Key'),
    );
    // Its response has tokens, which are not stored.
    expect(withoutKey.map(nameOf)).toEqual(['POST /v1/users/me/password']);
  });

  it('contains no broken reference', () => {
    const text = JSON.stringify(document.raw);
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference);
    expect(references.length).toBeGreaterThan(0);
    const known = ['schemas', 'headers'].flatMap((kind) =>
      Object.keys(document.raw.components[kind]).map((name) => `#/components/${kind}/${name}`),
    );
    expect(references.filter((reference) => !known.includes(reference ?? ''))).toEqual([]);
  });

  it('shows no internal x- fields', () => {
    expect(JSON.stringify(document.raw.paths)).not.toMatch(/"x-(public|gated|problems)/);
  });

  it('gives every operation a summary', () => {
    expect(offenders(({ summary }) => (summary ?? '').trim() === '')).toEqual([]);
  });

  it('names every operation by a verb and a noun', () => {
    const other = document.operations.map(({ operationId = '' }) => operationId);
    expect(other.filter((id) => !/^[a-z]+([A-Z][a-z]+)+$/.test(id))).toEqual([]);
  });

  it('lists the tags in the order of a sale, each with a description', () => {
    const tags = document.raw.tags as { name: string; description: string }[];
    expect(tags.map(({ name }) => name).join(' ')).toBe(
      'user queue concert reservation balance payment ticket item coupon order operations',
    );
    expect(tags.filter(({ description }) => !/\w+.*\.$/.test(description))).toEqual([]);
  });

  it('lists exactly the codes of the catalogue in a problem document', () => {
    const codes = document.schemas['Problem']?.properties?.['code']?.enum;
    expect(codes).toEqual(Object.keys(problemCatalogue).sort());
  });

  it('describes every parameter and every property', () => {
    const parameters = document.operations.flatMap((operation) =>
      (operation.parameters ?? [])
        .filter(({ description = '' }) => description === '')
        .map(({ name }) => `${nameOf(operation)} ${name}`),
    );
    const properties = fields().filter(([, { description = '' }]) => description === '');
    expect([...parameters, ...properties.map(([name]) => name)]).toEqual([]);
  });

  it('sets no default in a body, which a generated client would send', () => {
    expect(fields().flatMap(([name, field]) => ('default' in field ? [name] : []))).toEqual([]);
  });

  it('logs in to an account of the demo data by its example', () => {
    const { email, password } = document.schemas['LogInBody']?.properties ?? {};
    expect(demo.customers.map((customer) => customer.email)).toContain(email?.example);
    expect(password?.example).toBe(demo.password);
  });

  it('uses the type integer unless a number has a fraction', () => {
    const numbers = fields().filter(([, { type }]) => [type].flat().includes('number'));
    const names = numbers.map(([name]) => name).sort();
    expect(names).toEqual(['LayoutSeatDto.x', 'QueueStatsDto.admissionsPerSecond']);
  });

  it('documents the headers of limits, keys, locations and ETags', () => {
    const headersOf = (id: string, status: string) => {
      const operation = document.operations.find(({ operationId }) => operationId === id);
      return Object.keys(operation?.responses[status]?.headers ?? {}).sort();
    };
    expect(headersOf('holdSeats', '201')).toEqual([
      'Idempotency-Replayed',
      'Location',
      'RateLimit',
      'RateLimit-Policy',
      'X-Request-Id',
    ]);
    expect(headersOf('holdSeats', '429')).toEqual([
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'X-Request-Id',
    ]);
    expect(headersOf('changeRoom', '200')).toEqual(['ETag', 'X-Request-Id']);
    expect(headersOf('createShow', '201')).toContain('ETag');
    expect(headersOf('getSeatMap', '304')).toEqual(['ETag', 'X-Request-Id']);
    expect(headersOf('getItem', '200')).toEqual(['ETag', 'X-Request-Id']);
    expect(headersOf('getItem', '304')).toEqual([]);
    expect(headersOf('getCart', '200')).toEqual(['X-Request-Id']);
  });

  it('gives every request body a schema whose fields have examples', () => {
    const flaws = document.operations
      .filter(({ requestBody }) => requestBody !== undefined)
      .flatMap((operation) => {
        const schema = operation.requestBody?.content['application/json']?.schema;
        return schema
          ? withoutExample(schema, nameOf(operation))
          : [`${nameOf(operation)} has no schema`];
      });
    expect(flaws).toEqual([]);
  });

  it('gives every response with content a schema whose fields have examples', () => {
    const flaws = document.operations.flatMap((operation) =>
      Object.entries(operation.responses)
        .filter(([status]) => status.startsWith('2'))
        .flatMap(([status, { content }]) => {
          const name = `${nameOf(operation)} ${status}`;
          if (['202', '204'].includes(status)) return content ? [`${name} has content`] : [];
          const media = Object.values(content ?? {});
          if (media.length === 0) return [`${name} has no content`];
          return media.flatMap(({ schema, example }) => {
            if (example !== undefined) return [];
            return schema ? withoutExample(schema, name) : [`${name} has no schema`];
          });
        }),
    );
    expect(flaws).toEqual([]);
  });

  it('appears in Swagger UI at /docs', async () => {
    const page = await fetch(`${world.app.baseUrl}/docs`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch('text/html');
    expect(await page.text()).toMatch(/<title>Onsale API<\/title>/);
    const start = await fetch(`${world.app.baseUrl}/docs/swagger-ui-init.js`);
    expect(start.status).toBe(200);
    expect(await start.text()).toContain('"swaggerUrl": "/openapi.json"');
    for (const asset of ['swagger-ui-bundle.js', 'swagger-ui.css']) {
      const answer = await fetch(`${world.app.baseUrl}/docs/${asset}`);
      expect(answer.status).toBe(200);
      expect((await answer.text()).length).toBeGreaterThan(10_000);
    }
  });

  /** Every property of every named schema, with its name. */
  function fields(): [string, Schema][] {
    return Object.entries(document.schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).map(([key, field]): [string, Schema] => [`${name}.${key}`, field]),
    );
  }

  /** The paths of fields without an example or enum. */
  function withoutExample(given: Schema, place: string): string[] {
    if (given.example !== undefined || given.examples !== undefined) return [];
    const schema = document.resolve(given);
    if (schema.example !== undefined || schema.enum || schema.default !== undefined) return [];
    if (schema.type === 'boolean' || schema.type === 'null') return [];
    const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
    if (parts.length > 0) return parts.flatMap((part) => withoutExample(part, place));
    if (schema.items) return withoutExample(schema.items, `${place}[]`);
    if (!schema.properties) return [`${place} has no example`];
    return Object.entries(schema.properties).flatMap(([name, property]) =>
      withoutExample(property, `${place}.${name}`),
    );
  }
});
