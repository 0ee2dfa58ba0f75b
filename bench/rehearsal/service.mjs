import { Pool } from 'undici';

/** Enough that nobody waits here, few enough for one process on either side. */
const CONNECTIONS = 500;

/** @typedef {'GET' | 'POST' | 'PUT' | 'DELETE'} Method */
/** @typedef {{ status: number, body: any, retryAfterSeconds: number | null, replayed: boolean }} Answer */

/** The service that is rehearsed, over HTTP. */
export class Service {
  /**
   * @param {string} origin
   * @param {{ timeoutMs?: number }} [options] how long people wait for an answer; by default minutes
   */
  constructor(origin, { timeoutMs } = {}) {
    this.pool = new Pool(origin, {
      connections: CONNECTIONS,
      ...(timeoutMs && { headersTimeout: timeoutMs, bodyTimeout: timeoutMs }),
    });
  }

  /**
   * @param {Method} method
   * @param {string} path
   * @param {object} [body]
   * @param {Record<string, string>} [headers]
   * @returns {Promise<Answer>} also when it is a refusal; a lost connection is one with status 0
   */
  async call(method, path, body, headers = {}) {
    const json = body && { 'content-type': 'application/json' };
    try {
      const answer = await this.pool.request({
        method,
        path,
        body: body && JSON.stringify(body),
        headers: { ...headers, ...json },
      });
      const text = await answer.body.text();
      const retryAfter = answer.headers['retry-after'];
      return {
        status: answer.statusCode,
        body: text === '' ? null : JSON.parse(text),
        retryAfterSeconds: retryAfter === undefined ? null : Number(retryAfter),
        replayed: answer.headers['idempotency-replayed'] === 'true',
      };
    } catch (error) {
      const code = /** @type {NodeJS.ErrnoException} */ (error).code ?? String(error);
      return { status: 0, body: { code }, retryAfterSeconds: 1, replayed: false };
    }
  }

  /**
   * As `call`, for what has to succeed.
   * @param {Method} method
   * @param {string} path
   * @param {object} [body]
   * @param {Record<string, string>} [headers]
   * @returns {Promise<any>}
   */
  async need(method, path, body, headers) {
    const answer = await this.call(method, path, body, headers);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
}
