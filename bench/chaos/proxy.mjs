import { Agent, createServer, request as ask } from 'node:http';
import { pipeline } from 'node:stream';

/** Where a connection is cut: the request never arrives, or its answer never does. */
const CUTS = /** @type {const} */ (['before', 'under way', 'answered']);

/**
 * A load balancer as plain as can be: each request goes to the next instance in turn, dead or alive.
 * Whoever's request fails is told nothing but that (502, or a connection that ends).
 */
export class Proxy {
  /** The share of requests whose connection is cut. */
  cutShare = 0;
  cuts = 0;
  failures = 0;
  #turn = 0;
  #agent = new Agent({ keepAlive: true });

  /** @param {readonly number[]} ports of the instances, on 127.0.0.1 */
  constructor(ports) {
    this.ports = ports;
    this.server = createServer((request, response) => this.#pass(request, response));
  }

  /** @param {readonly number[]} ports */
  static async start(ports) {
    const proxy = new Proxy(ports);
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
    const port = this.ports[this.#turn++ % this.ports.length];
    const { method, url, headers } = request;
    const forwarded = ask(
      { host: '127.0.0.1', port, method, path: url, headers, agent: this.#agent },
      (answer) => {
        if (cut === 'answered') {
          answer.resume();
          return void request.socket.destroy();
        }
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
    // Who no longer waits takes the request along, unless it was us who cut them off.
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
