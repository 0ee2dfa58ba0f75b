import { type Problem, PROBLEM_HEADERS } from '../problems/problem.js';
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
    ...PROBLEM_HEADERS,
    'Content-Length': Buffer.byteLength(body),
  };
  return { headers, body };
}
