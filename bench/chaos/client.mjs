import { isDeepStrictEqual } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';

/** @typedef {import('../shared/api.mjs').Answer} Answer */
/** @typedef {import('../shared/api.mjs').Method} Method */
/** @typedef {import('./history.mjs').Operation} Operation */

/** The backoff after an attempt without a response: it doubles up to a maximum. */
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 4_000;
/** The share of successful requests that are sent again, as browsers and proxies do. */
const REPEATED_SHARE = 0.05;
const REPEATED = 'repeated';

/** Thrown when the run has ended. */
export class RunOver extends Error {}

/**
 * `over`: no new operations. `deadline`: no more retries of unknown outcomes.
 * @typedef {{ over: AbortSignal, deadline: AbortSignal }} Limits
 */

/** The client of one user. It retries until the outcome is known, and records it in the history. */
export class Client {
  /** @type {Record<string, string>} */
  headers;

  /**
   * @param {object} options
   * @param {import('../shared/api.mjs').Api} options.service
   * @param {import('./history.mjs').History} options.history
   * @param {(kind: string) => void} options.answered
   * @param {Limits} options.limits
   * @param {Record<string, string>} options.headers
   */
  constructor({ service, history, answered, limits, headers }) {
    this.service = service;
    this.history = history;
    this.answered = answered;
    this.limits = limits;
    this.headers = headers;
  }

  /**
   * Sends a request that is safe to repeat.
   * @param {string} kind
   * @param {Method} method
   * @param {string} path
   * @param {{ body?: object, refusals?: readonly string[], headers?: Record<string, string> }} [options]
   *   `refusals`: expected codes
   * @returns {Promise<Answer & { attempts: number }>} a 2xx, or an expected refusal
   */
  async call(kind, method, path, { body, refusals = [], headers } = {}) {
    for (let attempt = 0; ; attempt += 1) {
      if (this.limits.over.aborted) throw new RunOver();
      const answer = await this.#send(kind, method, path, body, headers);
      const settled = { ...answer, attempts: attempt + 1 };
      if (answer.status < 300 && answer.status > 0) return settled;
      if (refusals.includes(answer.body?.code)) return settled;
      if (!isTemporary(answer)) {
        this.history.breach(`${kind} was refused with ${answer.status} ${answer.body?.code}`);
        return settled;
      }
      await pause(answer, attempt);
    }
  }

  /**
   * Performs an operation at most once: retries with the same key until the outcome is known.
   * @param {Operation} operation
   * @param {Method} method
   * @param {string} path
   * @param {{ body?: object, refusals?: readonly string[], headers?: Record<string, string> }} [options]
   * @returns {Promise<any>} the body, or null after a refusal (see `operation.code`)
   */
  async perform(operation, method, path, { body, refusals = [], headers } = {}) {
    const all = { ...headers, 'idempotency-key': operation.key };
    operation.outcome = 'open';
    for (let attempt = 0; ; attempt += 1) {
      if (this.limits.deadline.aborted) {
        this.history.resolve(operation, 'unknown');
        this.history.breach(`outcome never known: ${operation.key}`);
        throw new RunOver();
      }
      const answer = await this.#send(operation.kind, method, path, body, all);
      const { status, body: received } = answer;
      if (status > 0 && status < 300) {
        this.history.resolve(operation, answer.replayed ? 'had taken effect' : 'takes effect now');
        operation.outcome = 'succeeded';
        operation.answer = received;
        if (Math.random() < REPEATED_SHARE) await this.#repeat(operation, method, path, body, all);
        return received;
      }
      if (refusals.includes(received?.code) || !isTemporary(answer)) {
        if (!refusals.includes(received?.code)) {
          this.history.breach(
            `${operation.kind} was refused with ${status} ${received?.code}: ${path}`,
          );
        }
        this.history.resolve(operation, 'refused');
        operation.outcome = 'refused';
        operation.code = received?.code ?? '';
        return null;
      }
      if (isUnknown(answer)) operation.unknownAttempts += 1;
      await pause(answer, attempt);
    }
  }

  /**
   * @param {Operation} operation
   * @param {Method} method
   * @param {string} path
   * @param {object | undefined} body
   * @param {Record<string, string>} headers
   */
  async #repeat(operation, method, path, body, headers) {
    // DELETE takes no key. A sign-up returns a new access token each time.
    if (method !== 'POST' || operation.kind === 'sign up') return;
    const again = await this.#send(REPEATED, method, path, body, headers);
    if (again.status === 0 || isTemporary(again)) return;
    if (!again.replayed || !isDeepStrictEqual(again.body, operation.answer)) {
      this.history.breach(
        `${operation.kind} with the same key has another response: ${operation.key}`,
      );
    }
  }

  /**
   * @param {string} kind
   * @param {Method} method
   * @param {string} path
   * @param {object | undefined} body
   * @param {Record<string, string>} [headers]
   */
  async #send(kind, method, path, body, headers) {
    const answer = await this.service.call(method, path, body, { ...this.headers, ...headers });
    const { status, body: received } = answer;
    if (status > 0 && status < 300) {
      this.history.requested(kind, 'done');
      if (kind !== REPEATED) this.answered(kind);
    } else if (status === 0) this.history.requested(kind, 'no response');
    else this.history.requested(kind, `${status} ${received?.code}`);
    // An outage is a 503. Every 500 is a bug.
    if (status === 500) this.history.breach(`${kind} was answered with 500 ${received?.code}`);
    return answer;
  }
}

/** Codes that mean: retry later, nothing was done. */
const NOT_NOW = ['QUEUE_UNAVAILABLE', 'OVERLOADED', 'IDEMPOTENCY_IN_PROGRESS', 'RATE_LIMITED'];

/** Whether the request may have taken effect. @param {Answer} answer */
function isUnknown({ status, body }) {
  return status === 0 || (status >= 500 && !NOT_NOW.includes(body?.code));
}

/** Whether to try again. @param {Answer} answer */
function isTemporary(answer) {
  return isUnknown(answer) || NOT_NOW.includes(answer.body?.code);
}

/** @param {Answer} answer @param {number} attempt */
function pause({ retryAfterSeconds }, attempt) {
  const own = FIRST_PAUSE_MS * 2 ** attempt;
  const requested = (retryAfterSeconds ?? 0) * 1_000;
  return wait(Math.min(MAX_PAUSE_MS, Math.max(own, requested)) * (0.5 + Math.random()));
}
