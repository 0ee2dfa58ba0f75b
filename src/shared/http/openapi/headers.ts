import type { DocumentedOperation, OperationFacts } from './operation.js';

const header = (description: string, type: 'string' | 'integer', example: unknown) => ({
  description,
  schema: { type },
  example,
});

/** Referenced by the responses that send them. */
export const HEADERS = {
  'X-Request-Id': header('The id of the request in the log', 'string', '9f1c27d1e7c41a7d-1k'),
  'Idempotency-Replayed': header(
    '`true` when this is the stored response of an earlier request with the same key',
    'string',
    'true',
  ),
  Location: header('The path of the created resource', 'string', '/v1/orders/0199f1c2-…'),
  ETag: header('The version of the resource', 'string', '"7"'),
  'Retry-After': header('Seconds to wait before the next try', 'integer', 1),
  RateLimit: header(
    'What is left of the limit (RateLimit header fields)',
    'string',
    '"hold-user";r=239;t=60',
  ),
  'RateLimit-Policy': header('The limit of the operation', 'string', '"hold-user";q=240;w=60'),
};

type HeaderName = keyof typeof HEADERS;

const WAITS = ['RATE_LIMITED', 'OVERLOADED', 'DATABASE_UNAVAILABLE', 'IDEMPOTENCY_IN_PROGRESS'];

/** Adds the headers that each response of the operation can have. */
export function addHeaders(operation: DocumentedOperation, facts: OperationFacts): void {
  for (const [status, response] of Object.entries(operation.responses)) {
    const names = headersOf(status, Object.keys(examplesOf(response.content)), facts);
    const references = names.map((name): [string, object] => [
      name,
      { $ref: `#/components/headers/${name}` },
    ]);
    response.headers = Object.assign(response.headers ?? {}, Object.fromEntries(references));
  }
}

function headersOf(
  status: string,
  codes: readonly string[],
  { codes: allCodes, isLocated, tags }: OperationFacts,
): HeaderName[] {
  const isSuccess = status.startsWith('2');
  const isLimited = allCodes.has('RATE_LIMITED');
  const isIdempotent = allCodes.has('IDEMPOTENCY_KEY_REUSED');
  const names: [HeaderName, boolean][] = [
    ['X-Request-Id', true],
    ['Idempotency-Replayed', isSuccess && isIdempotent],
    ['Location', status === '201' && isLocated],
    ['ETag', (isSuccess || status === '304') && tags !== undefined],
    ['Retry-After', codes.some((code) => WAITS.includes(code))],
    ['RateLimit', isLimited && (isSuccess || status === '429')],
    ['RateLimit-Policy', isLimited && (isSuccess || status === '429')],
  ];
  return names.flatMap(([name, isSent]) => (isSent ? [name] : []));
}

function examplesOf(content: DocumentedOperation['responses'][string]['content']): object {
  return content?.['application/problem+json']?.examples ?? {};
}
