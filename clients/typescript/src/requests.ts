import { ConnectionError, ProblemError } from './errors.js';
import { backOff, Deadline, type Limits, pause } from './timing.js';

export type Fetch = (request: Request) => Promise<Response>;

export interface RetryOptions {
  /** Tries after the first one. By default 4. */
  readonly retries?: number;
  /** A request that may only be repeated after a longer wait fails at once. By default 30 s. */
  readonly maxWaitMs?: number;
  /** A try without a response ends. By default after 30 s. */
  readonly timeoutMs?: number;
}

const IDEMPOTENCY_KEY = 'idempotency-key';
const GIVES_TOKENS = /\/v1\/(auth\/\w+|users\/me\/password)$/;
const REPEATABLE = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

/** Repeats safe and idempotent requests. @throws ProblemError, ConnectionError, the reason of the signal */
export async function sendWithRetries(
  request: Request,
  fetch: Fetch,
  { retries = 4, maxWaitMs = 30_000, ...options }: RetryOptions,
): Promise<Response> {
  // The anonymous operations know no keys, nor do those whose responses have tokens.
  const { method, headers, signal, url } = request;
  const isKnown =
    (headers.has('authorization') || headers.has('x-api-key')) && !GIVES_TOKENS.test(url);
  if (method === 'POST' && isKnown && !headers.has(IDEMPOTENCY_KEY)) {
    headers.set(IDEMPOTENCY_KEY, newKey());
  }
  let unanswered: unknown = null;
  for (let failures = 0; ; failures += 1) {
    try {
      return await sendOnce(request.clone(), fetch, options);
    } catch (error) {
      const waitMs = delayAfter(error, failures);
      const isLast = failures >= retries || signal.aborted || waitMs > maxWaitMs;
      if (isLast || !isRepeatable(request, error)) {
        throw isRefusedAtTheDoor(error) ? (unanswered ?? error) : error;
      }
      if (method === 'POST' && mayBeDone(error)) unanswered = error;
      await pause(waitMs, signal);
    }
  }
}

/** Reads JSON to its end, so that a response that breaks off is a failure of this request. */
export async function sendOnce(
  request: Request,
  fetch: Fetch,
  { timeoutMs = 30_000 }: RetryOptions,
): Promise<Response> {
  const deadline = new Deadline(timeoutMs, request.signal);
  const sent = new Request(request, { signal: deadline.signal });
  try {
    const response = await fetch(sent);
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    if (response.ok && !isJson) {
      // The caller reads the body, however long it takes.
      deadline.disarm();
      return response;
    }
    // Bytes, which are decoded once: a layout has 10 MB.
    const body = await response.arrayBuffer();
    deadline.release();
    if (!response.ok) throw ProblemError.of(response, new TextDecoder().decode(body));
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  } catch (error) {
    deadline.release();
    request.signal.throwIfAborted();
    throw error instanceof ProblemError ? error : new ConnectionError(sent.signal.reason ?? error);
  }
}

/** At least as long as the server says, else longer with each failure. In milliseconds. */
export function delayAfter(error: unknown, failures: number, limits?: Limits): number {
  const told = error instanceof ProblemError ? error.retryAfterMs : null;
  return told === null ? backOff(failures, limits) : told * (1 + Math.random() / 5);
}

export function newKey(): string {
  // `randomUUID` is missing in pages without TLS.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

function mayBeDone(error: unknown): boolean {
  return !(error instanceof ProblemError) || (error.status >= 500 && error.code !== 'OVERLOADED');
}

/** Before the server looks for the idempotency key. So it says nothing about an earlier try without an answer. */
function isRefusedAtTheDoor(error: unknown): boolean {
  return error instanceof ProblemError && [401, 429].includes(error.status);
}

function isRepeatable({ method, headers }: Request, error: unknown): boolean {
  const refused = error instanceof ProblemError;
  // The server has not read the request.
  if (refused && error.code === 'OVERLOADED') return true;
  const mayPass = refused ? error.isTemporary : error instanceof ConnectionError;
  const hasKey = method === 'POST' && headers.has(IDEMPOTENCY_KEY);
  return mayPass && (hasKey || REPEATABLE.includes(method));
}
