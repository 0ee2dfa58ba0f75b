import {
  fillIn,
  PROBLEM_MEDIA_TYPE,
  type ProblemCatalogue,
  type ProblemEntry,
  problemType,
} from '../problems/problem.js';
import { TEXTS } from '../validation/texts.js';
import type { DocumentedResponse, JsonSchema } from './operation.js';

/** One response for each status. @throws Error when the catalogue lacks a code */
export function problemResponses(
  codes: readonly string[],
  catalogue: ProblemCatalogue,
): Record<string, DocumentedResponse> {
  const byStatus = new Map<number, [string, ProblemEntry][]>();
  for (const code of codes) {
    const entry = catalogue[code];
    if (!entry) throw new Error(`An operation names the unknown code ${code}`);
    byStatus.set(entry.status, [...(byStatus.get(entry.status) ?? []), [code, entry]]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, entries]) => [status, problemResponse(entries)]),
  );
}

function problemResponse(entries: readonly [string, ProblemEntry][]): DocumentedResponse {
  return {
    description: entries.map(([code, { title }]) => `\`${code}\`: ${title.en}`).join('\n\n'),
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

function exampleOf(code: string, entry: ProblemEntry): Record<string, unknown> {
  return {
    type: problemType(code),
    title: entry.title.en,
    status: entry.status,
    detail: fillIn(entry.detail.en, { retryAfterSeconds: 1 }),
    instance: '/v1/…',
    code,
    ...(code === 'VALIDATION_FAILED' && {
      errors: [{ pointer: '/amount', detail: TEXTS.integer.en }],
    }),
  };
}

export function problemSchema(catalogue: ProblemCatalogue): JsonSchema {
  const text = (description: string, example?: string) => ({
    type: 'string',
    description,
    ...(example !== undefined && { example }),
  });
  return {
    type: 'object',
    description: 'A problem document (RFC 9457) with a stable code',
    required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
    properties: {
      type: text('The code as a URN', 'urn:onsale:problem:validation-failed'),
      title: text(
        'What is wrong, the same for every occurrence, in the language of Accept-Language',
        'Validation failed',
      ),
      status: { type: 'integer', description: 'The HTTP status', example: 400 },
      detail: text('What is wrong and what to do, in the language of Accept-Language'),
      instance: text('The path of the request', '/v1/balance/charges'),
      code: {
        type: 'string',
        description: 'The stable code; clients decide by it',
        enum: Object.keys(catalogue).sort(),
        example: 'VALIDATION_FAILED',
      },
      limit: { type: 'string', description: 'Of a 429: the rate limit that refused the request' },
      errors: {
        type: 'array',
        description: 'The wrong values of the request, with `VALIDATION_FAILED` only',
        items: {
          type: 'object',
          required: ['pointer', 'detail'],
          properties: {
            pointer: text('A JSON pointer to the value', '/amount'),
            detail: text(
              'What is wrong with the value, in the language of Accept-Language',
              TEXTS.integer.en,
            ),
          },
        },
      },
    },
  };
}
