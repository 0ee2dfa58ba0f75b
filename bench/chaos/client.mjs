import { isDeepStrictEqual } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';

/** @typedef {import('../shared/api.mjs').Answer} Answer */
/** @typedef {import('../shared/api.mjs').Method} Method */
/** @typedef {import('./history.mjs').Operation} Operation */

/** Whoever hears nothing waits longer each time; nobody longer than this, whatever they are told. */
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 4_000;
/** Some ask again although they were told, as browsers and proxies do. */
const REPEATED_SHARE = 0.05;
const REPEATED = 'input again';

/** Nobody does anything new once the run has ended. */
export class RunOver extends Error {}

/**
 * When it is too late: `over` for anything new, `deadline` for what is not known yet.
 * @typedef {{ over: AbortSignal, deadline: AbortSignal }} Limits
 */

/** One user's way to the service: tries until it knows, and remembers what it was told. */
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
   * A request without a lasting effect of its own, or that can be repeated as it is.
   * @param {string} kind
   * @param {Method} method
   * @param {string} path
   * @param {{ body?: object, refusals?: readonly string[], headers?: Record<string, string> }} [options]
   *   `refusals`: codes that are an answer
   * @returns {Promise<Answer>} a 2xx, or one of those refusals
   */
  async ask(kind, method, path, { body, refusals = [], headers } = {}) {
    for (let attempt = 0; ; attempt += 1) {
      if (this.limits.over.aborted) throw new RunOver();
      const answer = await this.#send(kind, method, path, body, headers);
      if (answer.status < 300 && answer.status > 0) return answer;
      if (refusals.includes(answer.body?.code)) return answer;
      if (!isTemporary(answer)) {
        this.history.breach(`${kind} was refused with ${answer.status} ${answer.body?.code}`);
        return answer;
      }
      await pause(answer, attempt);
    }
  }

  /**
   * Something that must happen once or not at all: input with the same key until it is known.
   * @param {Operation} operation
   * @param {Method} method
   * @param {string} path
   * @param {{ body?: object, refusals?: readonly string[], headers?: Record<string, string> }} [options]
   * @returns {Promise<any>} what was told, or null when it was refused; then `operation.code` says why
   */
  async act(operation, method, path, { body, refusals = [], headers } = {}) {
    const all = { ...headers, 'idempotency-key': operation.key };
    operation.outcome = 'open';
    for (let attempt = 0; ; attempt += 1) {
      if (this.limits.deadline.aborted) {
        this.history.resolve(operation, 'not known');
        this.history.breach(`nobody ever said what became of it: ${operation.key}`);
        throw new RunOver();
      }
      const answer = await this.#send(operation.kind, method, path, body, all);
      const { status, body: told } = answer;
      if (status > 0 && status < 300) {
        this.history.resolve(operation, answer.replayed ? 'had been made' : 'made now');
        operation.outcome = 'succeeded';
        operation.answer = told;
        if (Math.random() < REPEATED_SHARE) await this.#repeat(operation, method, path, body, all);
        return told;
      }
      if (refusals.includes(told?.code) || !isTemporary(answer)) {
        if (!refusals.includes(told?.code)) {
          this.history.breach(
            `${operation.kind} was refused with ${status} ${told?.code}: ${path}`,
          );
        }
        this.history.resolve(operation, 'refused');
        operation.outcome = 'refused';
        operation.code = told?.code ?? '';
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
    // DELETE takes no key; a sign-up answers with a new access token.
    if (method !== 'POST' || operation.kind === 'sign up') return;
    const again = await this.#send(REPEATED, method, path, body, headers);
    if (again.status === 0 || isTemporary(again)) return;
    if (!again.replayed || !isDeepStrictEqual(again.body, operation.answer)) {
      this.history.breach(
        `${operation.kind} with the same key was answered otherwise: ${operation.key}`,
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
    const { status, body: told } = answer;
    if (status > 0 && status < 300) {
      this.history.requested(kind, 'done');
      if (kind !== REPEATED) this.answered(kind);
    } else if (status === 0) this.history.requested(kind, 'no answer');
    else this.history.requested(kind, `${status} ${told?.code}`);
    // An outage is 503; whatever else fails within is a bug.
    if (status === 500) this.history.breach(`${kind} was answered with 500 ${told?.code}`);
    return answer;
  }
}

/** Come back later, and nothing was done. */
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
  const told = (retryAfterSeconds ?? 0) * 1_000;
  return wait(Math.min(MAX_PAUSE_MS, Math.max(own, told)) * (0.5 + Math.random()));
}
