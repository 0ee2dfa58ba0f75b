import { sentBody, targetOf } from './request.mjs';

/** @typedef {import('./request.mjs').Request} Request */

const MAX_SHOWN = 40;
const MAX_CURL_LENGTH = 1_500;

/** Counts requests by operation and status, and collects breaches. */
export class Tally {
  /** @type {Map<string, { requests: number, valid: number, reached: number, statuses: Map<number, number> }>} */
  #operations = new Map();
  /** @type {Map<string, number>} count by kind */
  #breaches = new Map();
  requests = 0;

  /** @param {Request} request @param {number} status */
  count({ operation, mutations }, status) {
    const name = `${operation.method} ${operation.path}`;
    const entry = this.#operations.get(name) ?? {
      ...{ requests: 0, valid: 0, reached: 0, statuses: new Map() },
    };
    this.#operations.set(name, entry);
    this.requests += 1;
    entry.requests += 1;
    entry.statuses.set(status, (entry.statuses.get(status) ?? 0) + 1);
    if (mutations.length > 0) return;
    entry.valid += 1;
    if (status >= 200 && status < 400) entry.reached += 1;
  }

  /** Prints the first breach of each kind. @param {string} what @param {string} example how to reproduce it */
  breach(what, example) {
    const times = this.#breaches.get(what) ?? 0;
    this.#breaches.set(what, times + 1);
    if (times === 0 && this.#breaches.size <= MAX_SHOWN) {
      console.log(`\nBREACH ${what}\n  ${example}`);
    }
  }

  /** Kinds of breaches. */
  get breaches() {
    return this.#breaches.size;
  }

  /** Operations without a successful valid request. */
  unreached() {
    return [...this.#operations].flatMap(([name, { reached }]) => (reached > 0 ? [] : [name]));
  }

  /** @returns {string[]} lines */
  table() {
    const rows = [...this.#operations].map(([name, { requests, valid, reached, statuses }]) => {
      const share = valid === 0 ? '-' : `${Math.round((100 * reached) / valid)} %`;
      const counts = [...statuses].sort(([a], [b]) => a - b);
      return [name, requests, valid, share, counts.map((pair) => pair.join(':')).join(' ')];
    });
    const head = ['operation', 'requests', 'valid', 'reached', 'statuses'];
    return [head, ...rows].map(([name, ...cells]) =>
      [String(name).padEnd(42), ...cells.map((cell) => String(cell).padStart(8))].join(' '),
    );
  }

  /** @returns {string[]} lines */
  breachLines() {
    return [...this.#breaches].map(([what, times]) => `BREACH ${what} (${times} times)`);
  }
}

/** A curl command for the request. Binary bodies are Latin-1. @param {string} origin @param {Request} request */
export function curlOf(origin, request) {
  const headers = [...request.headers].flatMap(([name, value]) =>
    [value].flat().map((one) => `-H ${quoted(`${name}: ${one}`)}`),
  );
  const body = sentBody(request);
  const data = body === undefined ? [] : [`--data-binary ${quoted(body.toString('latin1'))}`];
  const url = quoted(origin + targetOf(request));
  const line = ['curl -i --path-as-is -X', request.method, url, ...headers, ...data].join(' ');
  return line.length > MAX_CURL_LENGTH
    ? `${line.slice(0, MAX_CURL_LENGTH)} ... (${line.length})`
    : line;
}

/** @param {string} text */
function quoted(text) {
  // eslint-disable-next-line no-control-regex -- shows control characters
  const shown = text.replace(/[\0-\x1f\x7f]/g, (one) => `\\x${one.charCodeAt(0).toString(16)}`);
  return `'${shown.replaceAll("'", `'\\''`)}'`;
}
