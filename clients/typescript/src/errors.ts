import type { components } from './schema.js';

export type Problem = components['schemas']['Problem'];
export type ProblemCode = Problem['code'];

/** The server refused the request. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly status: number,
    /** `HTTP_…` if the response is no problem document, for example that of a proxy. */
    readonly code: ProblemCode | `HTTP_${number}`,
    /** With the members that only some problems have, such as `seatIds`. */
    readonly problem: (Problem & Record<string, unknown>) | null = null,
    /** The server asks to wait this long before the next try. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(problem ? `${code}: ${problem.detail}` : code);
  }

  static of({ status, headers }: Response, body: string): ProblemError {
    const problem = problemIn(body);
    const retryAfterMs = millisecondsOf(headers.get('retry-after'));
    return new ProblemError(status, problem?.code ?? `HTTP_${status}`, problem, retryAfterMs);
  }

  /** The same request may succeed later. */
  get isTemporary(): boolean {
    const isUnderWay = this.code === 'IDEMPOTENCY_IN_PROGRESS';
    return isUnderWay || [408, 425, 429, 502, 503, 504].includes(this.status);
  }
}

/** The server has lost a place in a waiting room. Its user has not left, and can join again. */
export function isPlaceLost(error: unknown): boolean {
  return error instanceof ProblemError && error.problem?.['reason'] === 'PLACE_LOST';
}

/** No response, or only a part of it: `cause` says why. The server may have done what was asked. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  constructor(cause: unknown) {
    super('No complete response from the server', { cause });
  }
}

function problemIn(body: string): (Problem & Record<string, unknown>) | null {
  try {
    const value = JSON.parse(body) as (Problem & Record<string, unknown>) | null;
    return typeof value?.code === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** `Retry-After` is a number of seconds, or a date (RFC 9110, section 10.2.3). */
function millisecondsOf(retryAfter: string | null): number | null {
  if (retryAfter === null) return null;
  const isNumber = /^\d+$/.test(retryAfter);
  const ms = isNumber ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
