import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { refusalOf } from '../../scripts/lib/webhooks.mjs';

/** Longer than the timeout of a delivery. */
const SLOW_MS = 16_000;

/** @typedef {'healthy' | 'slow' | 'failing'} Mode */
/** @typedef {{ id: string, type: string, aggregateId: string, amount: number, accepted: boolean }} Arrival */

/** The data platform of the run. It checks signatures and records all deliveries in order. */
export class Receiver {
  /** @type {Mode} */
  mode = 'healthy';
  /** @type {Arrival[]} */
  arrivals = [];
  /** @type {string[]} reasons of refused requests */
  refusals = [];
  server = createServer((request, response) => void this.#answer(request, response));

  /** @param {string} secret */
  constructor(secret) {
    this.secret = secret;
  }

  /** @param {string} secret */
  static async start(secret) {
    const receiver = new Receiver(secret);
    const { server } = receiver;
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return receiver;
  }

  get url() {
    const address = this.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The receiver has ended');
    return `http://127.0.0.1:${address.port}/events`;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async #answer(request, response) {
    try {
      let body = '';
      for await (const chunk of request) body += chunk;
      const refusal = refusalOf(request.headers, body, this.secret);
      if (refusal) {
        this.refusals.push(refusal);
        return void response.writeHead(401).end();
      }
      await this.#take(String(request.headers['webhook-id']), body, response);
    } catch {
      // The sender has disconnected.
      response.destroy();
    }
  }

  /**
   * @param {string} id
   * @param {string} body
   * @param {import('node:http').ServerResponse} response
   */
  async #take(id, body, response) {
    const { type, data } = JSON.parse(body);
    const { aggregateId, amount = data.total } = data;
    const accepted = this.mode !== 'failing';
    this.arrivals.push({ id, type, aggregateId, amount, accepted });
    if (this.mode === 'slow') await wait(SLOW_MS);
    if (accepted) return void response.writeHead(204).end();
    // Fails in different ways: a closed connection, 500 and 429.
    if (this.arrivals.length % 3 === 0) return void response.destroy();
    response.writeHead(this.arrivals.length % 3 === 1 ? 500 : 429).end();
  }
}
