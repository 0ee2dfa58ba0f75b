import { Client } from 'undici';
import { sentBody, targetOf } from './request.mjs';

/**
 * @typedef {object} Reply
 * @property {number} status 0 for no response
 * @property {Record<string, string>} headers
 * @property {string} text
 */

const TIMEOUT_MS = 15_000;

/** One connection for one request at a time. */
export class Connection {
  /** @param {string} origin */
  constructor(origin) {
    this.client = new Client(origin, { bodyTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS });
  }

  /**
   * @param {import('./request.mjs').Request} request
   * @returns {Promise<Reply>}
   */
  async send(request) {
    const body = sentBody(request);
    const headers = [...request.headers].flatMap(([name, value]) =>
      [value].flat().flatMap((one) => [name, one]),
    );
    try {
      const answer = await this.client.request({
        method: /** @type {import('undici').Dispatcher.HttpMethod} */ (request.method),
        path: targetOf(request),
        headers,
        body: body ?? null,
      });
      const isStream = answer.headers['content-type'] === 'text/event-stream';
      const text = isStream ? await firstPartOf(answer.body) : await answer.body.text();
      const all = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
      return { status: answer.statusCode, headers: Object.fromEntries(all), text };
    } catch (error) {
      const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
      return { status: 0, headers: {}, text: `${code ?? ''} ${message}` };
    }
  }

  stop() {
    return this.client.destroy();
  }
}

/**
 * Reads the beginning of a stream that has no end, and closes it.
 * @param {AsyncIterable<Buffer>} body
 */
async function firstPartOf(body) {
  for await (const part of body) return part.toString();
  return '';
}
