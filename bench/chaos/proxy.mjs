import { Agent, createServer, request as ask } from 'node:http';
import { pipeline } from 'node:stream';

/** When a connection is cut: before the request is forwarded, before its response, or instead of its response. */
const CUTS = /** @type {const} */ (['before', 'under way', 'answered']);

/** @typedef {{ host: string, port: number }} Address */

/**
 * A round-robin load balancer without health checks: dead instances get requests too.
 * A failed request ends in a 502 or a closed connection.
 */
export class Proxy {
  /** The share of requests whose connection is cut. */
  cutShare = 0;
  cuts = 0;
  failures = 0;
  #turn = 0;
  #agent = new Agent({ keepAlive: true });

  /** @param {readonly Address[]} targets the instances */
  constructor(targets) {
    this.targets = targets;
    this.server = createServer((request, response) => this.#pass(request, response));
  }

  /** @param {readonly Address[]} targets */
  static async start(targets) {
    const proxy = new Proxy(targets);
    await new Promise((resolve) => proxy.server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return proxy;
  }

  get origin() {
    const address = this.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The proxy has ended');
    return `http://127.0.0.1:${address.port}`;
  }

  async stop() {
    this.server.closeAllConnections();
    this.#agent.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  #pass(request, response) {
    const cut = this.#nextCut();
    if (cut === 'before') return void request.socket.destroy();
    const target = this.targets[this.#turn++ % this.targets.length];
    const { method, url, headers } = request;
    const forwarded = ask(
      { ...target, method, path: url, headers, agent: this.#agent },
      (answer) => {
        if (cut === 'answered') {
          answer.resume();
          return void request.socket.destroy();
        }
        // The client has gone. Since Node 24 a pipeline into a closed response throws.
        if (response.destroyed) return void answer.resume();
        const { statusCode = 502, headers: given } = answer;
        response.writeHead(statusCode, given);
        pipeline(answer, response, (error) => error && request.socket.destroy());
      },
    );
    forwarded.once('error', () => {
      this.failures += 1;
      if (response.headersSent) return void request.socket.destroy();
      response.writeHead(502, { 'content-type': 'application/json' });
      response.end('{"code":"BAD_GATEWAY"}');
    });
    // A client that disconnects aborts its forwarded request. A cut of ours does not.
    response.once('close', () => {
      if (!response.writableFinished && cut === null) forwarded.destroy();
    });
    if (cut === 'under way') forwarded.once('finish', () => request.socket.destroy());
    pipeline(request, forwarded, () => undefined);
  }

  #nextCut() {
    if (Math.random() >= this.cutShare) return null;
    this.cuts += 1;
    return CUTS[this.cuts % CUTS.length] ?? null;
  }
}
