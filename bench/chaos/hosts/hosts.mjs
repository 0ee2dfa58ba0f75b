import { Link } from './link.mjs';
import { listenIn } from './listener.mjs';
import { Network } from './network.mjs';

/** @typedef {import('./network.mjs').NetworkHost} NetworkHost */
/** @typedef {import('./link.mjs').Disturbance} Disturbance */

const APPS = ['app-1', 'app-2', 'app-3'];
const REDIS = ['redis-1', 'redis-2', 'redis-3'];
const DATABASES = ['postgres-1', 'postgres-2'];
const DATABASE_ADDRESS = '10.77.0.100';

/** The hosts of a stand, and the links between them. */
export class Hosts {
  /** In front of servers, with the clients on other hosts. @type {Link[]} */
  #links = [];
  /** On the hosts of the application, to services outside. @type {Map<NetworkHost, Link[]>} */
  #outside = new Map();

  /** Of the clocks of the hosts of the application, in this order. */
  clockOffsetsMs = [0, 500, -500];
  clockErrorMs = Math.max(...this.clockOffsetsMs);

  /** @param {Network} network */
  constructor(network) {
    this.network = network;
    this.apps = APPS.map((name) => network.host(name));
    this.redis = REDIS.map((name) => network.host(name));
    const [first, second] = DATABASES.map((name) => network.host(name));
    this.databases = /** @type {const} */ ([
      /** @type {NetworkHost} */ (first),
      /** @type {NetworkHost} */ (second),
    ]);
    this.pooler = network.host('pooler');
    this.balancer = network.host('balancer');
    /** Leads to the primary of PostgreSQL. */
    this.databaseAddress = DATABASE_ADDRESS;
  }

  static async start() {
    const names = [...APPS, ...REDIS, ...DATABASES, 'pooler', 'balancer'];
    return new Hosts(await Network.start(names));
  }

  /**
   * Puts a link in front of a server. Other hosts reach the server there.
   * @param {NetworkHost} host
   * @param {number} target the port of the server
   * @param {number} [port] of the link, by default a free one
   */
  async publish(host, target, port) {
    const link = new Link(await listenIn(host, { port }), { host: host.address, port: target });
    this.#links.push(link);
    return link.port;
  }

  /** Makes a service of the hub part of each host of the application, at the same port. @param {number} port */
  async bringOutside(port) {
    for (const host of this.apps) {
      const server = await listenIn(host, { port, address: '127.0.0.1' });
      const links = this.#outside.get(host) ?? [];
      this.#outside.set(host, [...links, new Link(server, { host: '127.0.0.1', port })]);
    }
  }

  /** The primary of PostgreSQL is there from now on. @param {NetworkHost} host */
  moveDatabase(host) {
    return this.network.moveAddress(DATABASE_ADDRESS, host);
  }

  /** Every connection of a host of the application to servers. @param {NetworkHost} app @param {Disturbance} disturbance */
  disturb(app, disturbance) {
    for (const link of this.#links) link.disturb(disturbance, app.address);
  }

  /** Nothing of a host arrives anywhere, and nothing arrives there. @param {NetworkHost} host */
  async isolate(host) {
    const others = this.network.hosts.filter((other) => other !== host);
    // The hub has the links in front of servers.
    const isApp = this.apps.includes(host);
    await this.network.part(host, isApp ? others : others.filter(({ name }) => name !== 'hub'));
    for (const link of this.#outside.get(host) ?? []) link.disturb({ held: 'both' });
  }

  /** Ends all cuts and disturbances. */
  async calm() {
    await this.network.heal();
    for (const link of [...this.#links, ...[...this.#outside.values()].flat()]) link.calm();
  }

  async stop() {
    await this.calm();
    const links = [...this.#links, ...[...this.#outside.values()].flat()];
    await Promise.all(links.map((link) => link.stop()));
    await this.network.stop();
  }
}
