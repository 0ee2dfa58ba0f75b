import { applyDecorators, type INestApplication } from '@nestjs/common';
import { ApiExtension, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { documentInfo } from './document-info.js';
import { addHeaders, HEADERS } from './headers.js';
import type {
  DocumentedOperation,
  OperationFacts,
  Parameter,
  Schemas,
  TagCoverage,
} from './operation.js';
import { problemResponses, problemSchema } from './problem-responses.js';
import { addExamples, describeDefaults } from './schemas.js';
import {
  MarkAllowedRoles,
  MarkLoginIgnorable,
  MarkLoginOptional,
  MarkPublic,
  type Role,
} from '../pipeline/principal.js';
import type { ProblemCatalogue } from '../problems/problem.js';

/** Operations carry these while the document is built. Then they become standard fields. */
const PUBLIC = 'x-public';
const OPTIONAL = 'x-login-optional';
const GATED = 'x-gated';
const LOCATED = 'x-located';
const KEYED = 'x-keyed';
const ETAG = 'x-etag';
const ROLES = 'x-roles';
const ACCESS = 'x-access';
const PROBLEMS = 'x-problems-';

/** Names the errors of an operation by their codes; texts and statuses come from the catalogue. */
export function ApiProblems(...codes: string[]) {
  return ApiExtension(`${PROBLEMS}${codes.join('-')}`, codes);
}

/** Served without an access token. */
export function Public() {
  return applyDecorators(MarkPublic(), ApiExtension(PUBLIC, true));
}

/** Served without an access token to whoever has a queue token. */
export function LoginOptional() {
  return applyDecorators(MarkLoginOptional(), ApiExtension(OPTIONAL, true));
}

/** Served to anybody. An access token that comes along says who it is, unless it has ended. */
export function PublicWithLogin() {
  return applyDecorators(MarkLoginIgnorable(), ApiExtension(PUBLIC, true));
}

/** Served to the role `admin` only. */
export function AdminOnly() {
  return AllowRoles('admin');
}

/** Served to admins, and to `others` on a condition that the use case checks. */
export function AdminsAnd(others: string) {
  return applyDecorators(
    ApiExtension(ACCESS, `For admins, and ${others}.`),
    ApiProblems('FORBIDDEN'),
  );
}

/** Served to these roles only. Admins have every right, so `admin` is always among them. */
export function AllowRoles(...roles: readonly ['admin', ...Role[]]) {
  return applyDecorators(
    MarkAllowedRoles(roles),
    ApiExtension(ROLES, roles),
    ApiProblems('FORBIDDEN'),
  );
}

/** Documents that an operation takes a queue token. */
export function ApiQueueToken(...codes: string[]) {
  return applyDecorators(ApiExtension(GATED, true), ApiProblems(...codes));
}

/** Documents that an operation takes an API key of a room, and no access token. */
export function ApiRoomKey(...codes: string[]) {
  return applyDecorators(ApiExtension(KEYED, true), ApiProblems(...codes));
}

/** Documents the `ETag` of the responses: of the whole body, or of a part of it. */
export function ApiETag(covers: TagCoverage) {
  return ApiExtension(ETAG, covers);
}

/** Documents that a 201 has a `Location`. */
export function ApiLocation() {
  return ApiExtension(LOCATED, true);
}

export function buildOpenApiDocument(
  app: INestApplication,
  catalogue: ProblemCatalogue,
): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, documentInfo(), {
    operationIdFactory: (_controller, method) => method,
  });
  const schemas = { ...document.components?.schemas, Problem: problemSchema(catalogue) } as Schemas;
  document.components = {
    ...document.components,
    schemas: schemas,
    headers: HEADERS,
  };
  const paths = document.paths as unknown as Record<string, Record<string, DocumentedOperation>>;
  const createBodies = new Set<string>();
  for (const operations of Object.values(paths)) {
    const body = operations['post']?.requestBody?.content['application/json']?.schema?.$ref;
    if (body !== undefined) createBodies.add(body);
  }
  describeDefaults(schemas, createBodies);
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const facts = takeFacts(operation, { method, path });
      finish(operation, facts, catalogue);
      addExamples(operation, schemas);
    }
  }
  return document;
}

/** Reads the extensions of the decorators, and removes them. */
function takeFacts(
  operation: DocumentedOperation,
  { method, path }: { readonly method: string; readonly path: string },
): OperationFacts {
  const isPublic = operation[PUBLIC] === true;
  const isGated = operation[GATED] === true;
  const isKeyed = operation[KEYED] === true;
  const isLocated = operation[LOCATED] === true;
  const tags = operation[ETAG] as TagCoverage | undefined;
  const codes = new Set(ANYWHERE);
  if (!isPublic && !isKeyed) codes.add('UNAUTHENTICATED').add('IDENTITY_PROVIDER_UNAVAILABLE');
  if (path.startsWith('/v1/')) codes.add('NOT_ACCEPTABLE');
  if (method !== 'get') for (const code of BODY_CODES) codes.add(code);
  for (const [name, value] of Object.entries(operation)) {
    if (!name.startsWith(PROBLEMS)) continue;
    for (const code of value as string[]) codes.add(code);
    delete operation[name as `x-${string}`];
  }
  const isLoginOptional = operation[OPTIONAL] === true;
  delete operation[PUBLIC];
  delete operation[OPTIONAL];
  delete operation[GATED];
  delete operation[KEYED];
  delete operation[ETAG];
  delete operation[LOCATED];
  const roles = (operation[ROLES] ?? []) as readonly Role[];
  delete operation[ROLES];
  const access = operation[ACCESS] as string | undefined;
  delete operation[ACCESS];
  return {
    method,
    path,
    isPublic,
    isLoginOptional,
    isGated,
    isKeyed,
    roles,
    access,
    isLocated,
    tags,
    codes,
  };
}

const ANYWHERE = [
  'MALFORMED_REQUEST',
  'VALIDATION_FAILED',
  'OVERLOADED',
  'DATABASE_UNAVAILABLE',
  'INTERNAL_ERROR',
];
/** Also of operations without a body: what is sent is read, and may be broken. */
const BODY_CODES = ['MALFORMED_REQUEST', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

function finish(
  operation: DocumentedOperation,
  facts: OperationFacts,
  catalogue: ProblemCatalogue,
): void {
  const { method, isPublic, isGated, isKeyed, tags, codes } = facts;
  operation.security = isPublic ? [] : [{ bearer: [] }];
  if (isGated) operation.security = [{ bearer: [], queueToken: [] }];
  if (facts.isLoginOptional) operation.security.push({ queueToken: [] });
  if (isKeyed) operation.security = [{ roomKey: [] }];
  if (facts.roles.length > 0) operation['x-role'] = facts.roles.join(', ');
  operation.description = [accessOf(facts), operation.description ?? ''].join(' ').trim();
  for (const parameter of operation.parameters ?? []) {
    if (parameter.in !== 'path') continue;
    parameter.description ??= `The ${wordsOf(parameter.name)}`;
    if (/id$/i.test(parameter.name)) parameter.schema = { type: 'string', format: 'uuid' };
  }
  if (tags === 'whole' && method === 'get') {
    operation.parameters = [...(operation.parameters ?? []), IF_NONE_MATCH];
    operation.responses[304] = { description: 'Nothing changed since that `ETag`' };
  }
  Object.assign(operation.responses, problemResponses([...codes].sort(), catalogue));
  for (const [status, response] of Object.entries(operation.responses)) {
    response.description ||= DESCRIPTIONS[status] ?? 'Done';
  }
  addHeaders(operation, facts);
}

function accessOf({
  method,
  isPublic,
  isLoginOptional,
  isGated,
  isKeyed,
  roles,
  access,
}: OperationFacts): string {
  if (access !== undefined) return access;
  if (isKeyed) return 'For the server of a shop, with an API key of the room.';
  if (roles.length > 0) return `For ${LIST.format(roles.map((role) => PEOPLE[role]))}.`;
  if (isLoginOptional) return 'For users with a queue token, signed in or not.';
  if (isGated && method === 'get') {
    return 'For signed-in users with a queue token; for admins and operators without one.';
  }
  if (isGated) return 'For signed-in users with a queue token.';
  return isPublic ? 'For everybody, without a token.' : 'For signed-in users.';
}

const LIST = new Intl.ListFormat('en');

const PEOPLE: Readonly<Record<Role, string>> = {
  admin: 'admins',
  operator: 'operators',
  door: 'door staff',
  customer: 'customers',
};

const IF_NONE_MATCH: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The `ETag` of an earlier response',
  schema: { type: 'string' },
};

const DESCRIPTIONS: Readonly<Record<string, string>> = { 201: 'Created', 204: 'Done, no content' };

/** `concertId` becomes `id of the concert`. */
function wordsOf(name: string): string {
  return name.replace(/^(\w+)Id$/, 'id of the $1');
}
