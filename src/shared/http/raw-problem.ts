import { type Problem, PROBLEM_MEDIA_TYPE } from './problem.js';
import { API_SECURITY_HEADERS } from './security-headers.js';

interface RawProblem {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

/** A problem document as it is sent where Fastify has no part in the answer. */
export function rawProblem(problem: Problem): RawProblem {
  const body = JSON.stringify(problem);
  const headers = {
    ...API_SECURITY_HEADERS,
    // With the charset, as Fastify sends it.
    'Content-Type': `${PROBLEM_MEDIA_TYPE}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  };
  return { headers, body };
}
