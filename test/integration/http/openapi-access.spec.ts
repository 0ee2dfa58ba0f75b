import type { FastifyInstance } from 'fastify';
import { problemCatalogue } from '../../../src/problem-catalogue.js';
import { codesOf, nameOf, type Operation, ServedDocument } from '../../support/served-document.js';
import { World } from '../../support/world.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Served without an access token. */
const PUBLIC = [
  'POST /v1/auth/signup',
  'POST /v1/auth/login',
  'POST /v1/auth/refresh',
  'POST /v1/auth/logout',
  'POST /v1/auth/password-resets',
  'POST /v1/auth/password-resets/confirm',
  'POST /v1/auth/email-verifications/confirm',
  'GET /v1/time',
  'GET /v1/payment-methods',
  'GET /.well-known/jwks.json',
  'GET /v1/queue/rooms/{roomId}/public',
  'GET /v1/queue/rooms/{roomId}/draw',
  'GET /v1/queue/rooms/{roomId}/draw/entries',
  'GET /v1/concerts',
  'GET /v1/concerts/{concertId}',
  'GET /v1/shows/{showId}',
  'POST /v1/webhooks/toss',
  'POST /v1/webhooks/stripe',
  'GET /v1/items',
  'GET /v1/items/top',
  'GET /v1/items/{itemId}',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
];
/** Served with an API key of a room. */
const KEYED = ['POST /v1/queue/passes/{jti}/complete'];
const GATED = [
  'POST /v1/queue/tokens/me/pass',
  'GET /v1/concerts/{concertId}/shows',
  'GET /v1/shows/{showId}/seats',
  'GET /v1/shows/{showId}/layout',
  'GET /v1/shows/{showId}/availability',
  'POST /v1/reservations',
  'POST /v1/orders',
  'POST /v1/payments/{paymentId}/confirm',
  'POST /v1/payments/{paymentId}/checkout',
];
/** The pages and the documentation are not part of the contract. */
const OPERATIONS = /^\/(v1|health|metrics|\.well-known)(\/|$)/;

describe('The OpenAPI document, about tokens and problems,', () => {
  let world: World;
  let document: ServedDocument;

  beforeAll(async () => {
    world = await World.start();
    document = await ServedDocument.of(world);
  });

  afterAll(() => world.stop());

  const offenders = (breaksRule: (operation: Operation) => boolean) =>
    document.offenders(breaksRule);

  it('marks operations for admins', () => {
    const forAdmins = document.operations.filter(
      ({ responses }) => 'FORBIDDEN' in codesOf(responses),
    );
    expect(forAdmins.length).toBeGreaterThan(10);
    expect(forAdmins.filter(({ description = '' }) => !/^For admins\b/.test(description))).toEqual(
      [],
    );
  });

  it('lists exactly the routes that the service serves', () => {
    const fastify = world.app.nest.getHttpAdapter().getInstance();
    const documented = document.operations.map(nameOf);
    const served = routesOf(fastify).filter((route) => OPERATIONS.test(route.split(' ')[1] ?? ''));
    expect(served.length).toBeGreaterThan(20);
    expect([...documented].sort()).toEqual([...served].sort());
  });

  it('requires an access token on all routes but the public ones', () => {
    const open = offenders(({ security = [] }) =>
      security.every((one) => one['bearer'] === undefined),
    );
    expect(open.filter((name) => ![...PUBLIC, ...KEYED].includes(name))).toEqual([]);
    const keyed = offenders(({ security = [] }) => security.some((one) => one['roomKey']));
    expect(keyed).toEqual(KEYED);
    const closed = document.operations.map(nameOf).filter((name) => !open.includes(name));
    expect(closed.filter((name) => PUBLIC.includes(name))).toEqual([]);
  });

  it('requires the queue token on the gated routes', () => {
    const gated = document.operations.filter(({ responses }) =>
      Object.keys(codesOf(responses)).includes('QUEUE_NOT_ADMITTED'),
    );
    expect(gated.map(nameOf).sort()).toEqual([...GATED].sort());
    for (const { security, responses } of gated) {
      expect(security).toEqual([{ bearer: [], queueToken: [] }]);
      expect(Object.keys(codesOf(responses))).toEqual(
        expect.arrayContaining(['QUEUE_NOT_ADMITTED', 'QUEUE_TOKEN_MISSING', 'QUEUE_UNAVAILABLE']),
      );
    }
  });

  it('documents existing problems under their status, with the texts of the catalogue', () => {
    for (const operation of document.operations) {
      for (const [code, { status, value }] of Object.entries(codesOf(operation.responses))) {
        const entry = problemCatalogue[code];
        expect({ operation: nameOf(operation), code, status }).toEqual({
          operation: nameOf(operation),
          code,
          status: entry?.status,
        });
        expect(value).toMatchObject({ code, status, title: entry?.title.en });
      }
    }
  });

  it('documents the common problems, and the problems of bodies, ids and tokens', () => {
    const lacks = (one: Operation, codes: string[]) =>
      codes.some((code) => !(code in codesOf(one.responses)));
    expect(offenders((one) => lacks(one, ['DATABASE_UNAVAILABLE', 'INTERNAL_ERROR']))).toEqual([]);
    const body = [
      'VALIDATION_FAILED',
      'MALFORMED_REQUEST',
      'PAYLOAD_TOO_LARGE',
      'UNSUPPORTED_MEDIA_TYPE',
    ];
    // Also on operations without a body: the server still reads a sent body, which may be malformed.
    expect(offenders((one) => one.method !== 'GET' && lacks(one, body))).toEqual([]);
    const hasId = ({ path }: Operation) => path.includes('{');
    expect(offenders((one) => hasId(one) && lacks(one, ['MALFORMED_REQUEST']))).toEqual([]);
    const isClosed = ({ security = [] }: Operation) => security.some((one) => one['bearer']);
    expect(offenders((one) => isClosed(one) && lacks(one, ['UNAUTHENTICATED']))).toEqual([]);
  });
});

/** Lists the routes of Fastify in the form `GET /v1/concerts/{concertId}`. */
function routesOf(fastify: FastifyInstance): string[] {
  const path: string[] = [];
  const routes: string[] = [];
  for (const line of fastify.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', part, methods] = /^([│ ]*[├└]── )(\S*)(?: \((.+)\))?$/.exec(line) ?? [];
    if (part === undefined) continue;
    path.length = indent.length / 4 - 1;
    path.push(part);
    const address = path.join('').replace(/:(\w+)/g, '{$1}');
    for (const method of methods?.split(', ') ?? []) {
      if (METHODS.includes(method)) routes.push(`${method} ${address}`);
    }
  }
  return routes;
}
