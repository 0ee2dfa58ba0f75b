import { applyDecorators, type INestApplication } from '@nestjs/common';
import { ApiExtension, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { MarkAdminOnly, MarkPublic } from './principal.js';
import {
  fillIn,
  PROBLEM_MEDIA_TYPE,
  type ProblemCatalogue,
  type ProblemEntry,
  problemType,
} from './problem.js';

/** Operations carry these while the document is built; `finish` turns them into standard fields. */
const PUBLIC = 'x-public';
const GATED = 'x-gated';
const PROBLEMS = 'x-problems-';

/** Names the errors of an operation by their codes; texts and statuses come from the catalogue. */
export function ApiProblems(...codes: string[]) {
  return ApiExtension(`${PROBLEMS}${codes.join('-')}`, codes);
}

/** Served without an access token. */
export function Public() {
  return applyDecorators(MarkPublic(), ApiExtension(PUBLIC, true));
}

/** Served to the role `admin` only. */
export function AdminOnly() {
  return applyDecorators(MarkAdminOnly(), ApiProblems('FORBIDDEN'));
}

/** Documents that an operation takes a queue token. */
export function ApiQueueToken(...codes: string[]) {
  return applyDecorators(ApiExtension(GATED, true), ApiProblems(...codes));
}

export function buildOpenApiDocument(
  app: INestApplication,
  catalogue: ProblemCatalogue,
): OpenAPIObject {
  const options = new DocumentBuilder()
    .setTitle('Onsale')
    .setDescription(INTRODUCTION)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-Queue-Token', description: 'The queue token' },
      'queueToken',
    )
    .build();
  const document = SwaggerModule.createDocument(app, options, {
    operationIdFactory: (_controller, method) => method,
  });
  document.components = { ...document.components };
  document.components.schemas = { ...document.components.schemas, Problem: PROBLEM_SCHEMA };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item as Record<string, OpenApiOperation>)) {
      finish(operation, { method, path }, catalogue);
    }
  }
  return document;
}

interface OpenApiOperation {
  [extension: `x-${string}`]: unknown;
  requestBody?: unknown;
  security?: Record<string, string[]>[];
  responses: Record<string, unknown>;
}

function finish(
  operation: OpenApiOperation,
  { method, path }: { readonly method: string; readonly path: string },
  catalogue: ProblemCatalogue,
): void {
  const isPublic = operation[PUBLIC] === true;
  const codes = new Set(ANYWHERE);
  if (!isPublic) codes.add('UNAUTHENTICATED').add('IDENTITY_PROVIDER_UNAVAILABLE');
  if (path.includes('{')) codes.add('MALFORMED_REQUEST');
  if (method !== 'get') {
    for (const code of BODY_CODES) codes.add(code);
  }
  for (const [name, value] of Object.entries(operation)) {
    if (!name.startsWith(PROBLEMS)) continue;
    for (const code of value as string[]) codes.add(code);
    delete operation[name as `x-${string}`];
  }
  operation.security = isPublic ? [] : [{ bearer: [] }];
  if (operation[GATED] === true) operation.security = [{ bearer: [], queueToken: [] }];
  delete operation[PUBLIC];
  delete operation[GATED];
  addProblemResponses(operation, [...codes].sort(), catalogue);
}

const ANYWHERE = ['VALIDATION_FAILED', 'OVERLOADED', 'DATABASE_UNAVAILABLE', 'INTERNAL_ERROR'];
/** Also where no body is asked for: what is sent is read, and may be broken. */
const BODY_CODES = ['MALFORMED_REQUEST', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

function addProblemResponses(
  operation: OpenApiOperation,
  codes: readonly string[],
  catalogue: ProblemCatalogue,
): void {
  const byStatus = new Map<number, [string, ProblemEntry][]>();
  for (const code of codes) {
    const entry = catalogue[code];
    if (!entry) throw new Error(`An operation names the unknown code ${code}`);
    byStatus.set(entry.status, [...(byStatus.get(entry.status) ?? []), [code, entry]]);
  }
  for (const [status, entries] of byStatus) {
    operation.responses[status] = {
      description: entries.map(([code, { title }]) => `\`${code}\`: ${title}`).join('\n\n'),
      content: {
        [PROBLEM_MEDIA_TYPE]: {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(
            entries.map(([code, entry]) => [code, { value: exampleOf(code, entry) }]),
          ),
        },
      },
    };
  }
}

function exampleOf(code: string, entry: ProblemEntry): Record<string, unknown> {
  return {
    type: problemType(code),
    title: entry.title,
    status: entry.status,
    detail: fillIn(entry.detail.en, { retryAfterSeconds: 1 }),
    instance: '/v1/…',
    code,
    ...(code === 'VALIDATION_FAILED' && {
      errors: [{ pointer: '/amount', detail: 'amount must be an integer number' }],
    }),
  };
}

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'A problem document (RFC 9457) with a stable code',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
  properties: {
    type: { type: 'string', example: 'urn:onsale:problem:validation-failed' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'English, or Korean by Accept-Language' },
    instance: { type: 'string' },
    code: { type: 'string', example: 'VALIDATION_FAILED' },
    limit: { type: 'string', description: 'Of a 429: the rate limit that refused the request' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
};

const INTRODUCTION = `The backend for the minute in which tickets go on sale.

**Walk one sale by hand:** sign up or log in and press *Authorize* with the \`accessToken\` · read the
concerts and join the room (\`roomId\`) of one · press *Authorize* with the queue token · read its
shows and the seats of a show · hold seats · top up the balance · confirm the payment of the hold.

Money is whole minor units of the currency (KRW: won). Times are ISO 8601 in UTC. Every error is a
problem document with a stable \`code\`; all codes stand in docs/errors.md.`;
