import { Pool } from 'undici';

/** Calls at once, while data for a run are made. */
const AT_ONCE = 64;

/** A client for making the data of a run; it expects every call to succeed. */
export class Api {
  /** @param {string} origin @param {string} authorization */
  constructor(origin, authorization) {
    this.pool = new Pool(origin, { connections: AT_ONCE });
    this.authorization = authorization;
  }

  /** @param {string} origin @param {{ email: string, password: string }} credentials */
  static async signIn(origin, credentials) {
    const { accessToken } = await new Api(origin, '').post('/v1/auth/login', credentials);
    return new Api(origin, `Bearer ${accessToken}`);
  }

  /** @param {string} path @param {object} body @param {Record<string, string>} [headers] */
  post(path, body, headers) {
    return this.call('POST', path, JSON.stringify(body), headers);
  }

  /** @param {string} path @param {Record<string, string>} [headers] */
  get(path, headers) {
    return this.call('GET', path, undefined, headers);
  }

  /**
   * @param {'GET' | 'POST' | 'PATCH'} method
   * @param {string} path
   * @param {string} [body]
   * @param {Record<string, string>} [headers]
   * @returns {Promise<any>}
   */
  async call(method, path, body, headers = {}) {
    const all = {
      ...(this.authorization && { authorization: this.authorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    };
    const answer = await this.pool.request({ method, path, body, headers: all });
    const text = await answer.body.text();
    if (answer.statusCode >= 300)
      throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
}

/**
 * `work` for each item, some at once; results in the order of the items.
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
