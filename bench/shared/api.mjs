import { Pool } from 'undici';

/** The default number of connections of a client: enough that no request waits for one. */
const CONNECTIONS = 500;
/** Calls of `forEach` at a time. */
const AT_ONCE = 64;

/** @typedef {'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} Method */
/** @typedef {{ status: number, body: any, retryAfterSeconds: number | null, replayed: boolean }} Answer */

/** An HTTP client of the service, shared by the bench tools. */
export class Api {
  /**
   * @param {string} origin
   * @param {object} [options]
   * @param {Record<string, string>} [options.headers] sent with every request
   * @param {number} [options.connections]
   * @param {number} [options.timeoutMs] how long a response may take; by default minutes
   */
  constructor(origin, { headers = {}, connections = CONNECTIONS, timeoutMs } = {}) {
    this.origin = origin;
    this.headers = headers;
    this.pool = new Pool(origin, {
      connections,
      ...(timeoutMs && { headersTimeout: timeoutMs, bodyTimeout: timeoutMs }),
    });
  }

  /** @param {string} origin @param {{ email: string, password: string }} credentials */
  static async signIn(origin, credentials) {
    const api = new Api(origin, { connections: AT_ONCE });
    const { accessToken } = await api.post('/v1/auth/login', credentials);
    api.headers = { authorization: `Bearer ${accessToken}` };
    return api;
  }

  /**
   * @param {Method} method
   * @param {string} path
   * @param {object} [body]
   * @param {Record<string, string>} [headers]
   * @returns {Promise<Answer>} also for an error response, with a Buffer for what is compressed or no JSON; status 0 means that the connection was lost
   */
  async call(method, path, body, headers = {}) {
    const json = body && { 'content-type': 'application/json' };
    try {
      const response = await this.pool.request({
        method,
        path,
        body: body && JSON.stringify(body),
        headers: { ...this.headers, ...headers, ...json },
      });
      const bytes = Buffer.from(await response.body.arrayBuffer());
      const retryAfter = response.headers['retry-after'];
      return {
        status: response.statusCode,
        body: bodyOf(response.headers, bytes),
        retryAfterSeconds: retryAfter === undefined ? null : Number(retryAfter),
        replayed: response.headers['idempotency-replayed'] === 'true',
      };
    } catch (error) {
      const code = /** @type {NodeJS.ErrnoException} */ (error).code ?? String(error);
      return { status: 0, body: { code }, retryAfterSeconds: 1, replayed: false };
    }
  }

  /**
   * Like `call`, but throws unless the status is 2xx.
   * @param {Method} method
   * @param {string} path
   * @param {object} [body]
   * @param {Record<string, string>} [headers]
   * @returns {Promise<any>} the body
   */
  async need(method, path, body, headers) {
    const answer = await this.call(method, path, body, headers);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  /** @param {string} path @param {object} body @param {Record<string, string>} [headers] */
  post(path, body, headers) {
    return this.need('POST', path, body, headers);
  }

  /** @param {string} path @param {Record<string, string>} [headers] */
  get(path, headers) {
    return this.need('GET', path, undefined, headers);
  }
}

/**
 * Runs `work` for each item, `atOnce` at a time. Results are in the order of the items.
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {(item: Item, index: number) => Promise<Result>} work
 * @param {number} [atOnce]
 * @returns {Promise<Result[]>}
 */
export async function forEach(items, work, atOnce = AT_ONCE) {
  /** @type {Result[]} */
  const results = new Array(items.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let index = next++; index < items.length; index = next++) {
        results[index] = await work(/** @type {Item} */ (items[index]), index);
      }
    }),
  );
  return results;
}

/** @param {import('undici').Dispatcher.ResponseData['headers']} headers @param {Buffer} bytes */
function bodyOf(headers, bytes) {
  if (bytes.length === 0) return null;
  const isJson = /json/.test(String(headers['content-type']));
  return isJson && headers['content-encoding'] === undefined ? JSON.parse(String(bytes)) : bytes;
}
