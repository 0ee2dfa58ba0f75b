import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CommandError } from '../../../scripts/lib/processes.mjs';

const NETWORK = '10.77.0';
const BRIDGE = 'onsale0';
/** Nobody has this address. Frames to it are lost without a sound. */
const NOBODY = macOf(255);

/**
 * @typedef {import('../../../scripts/lib/host.mjs').Host & { name: string, mac: string, device: string }} NetworkHost
 */

/**
 * Hosts on a bridge, each in a network namespace of its own. This process is one of them, the hub, and has to be in a
 * network of its own (namespaces.mjs). All hosts know the others' hardware addresses from here, so a wrong one cuts off
 * one direction between two hosts, in silence.
 */
export class Network {
  /** @type {NetworkHost} */
  hub = { name: 'hub', address: `${NETWORK}.1`, prefix: [], mac: macOf(1), device: BRIDGE };
  /** @type {NetworkHost[]} */
  hosts = [this.hub];
  /** Further addresses, and who has them. @type {Map<string, NetworkHost>} */
  #floating = new Map();
  /** Directions that are cut off. @type {Set<string>} */
  #cuts = new Set();
  /** Each keeps a namespace alive, until the end of this process. @type {import('node:child_process').ChildProcess[]} */
  #holders = [];

  /** @param {readonly string[]} names of the hosts beside the hub */
  static async start(names) {
    const network = new Network();
    await ip(network.hub, [
      'link set lo up',
      `link add ${BRIDGE} address ${network.hub.mac} type bridge`,
      `address add ${network.hub.address}/24 dev ${BRIDGE}`,
      `link set ${BRIDGE} up`,
    ]);
    for (const name of names) await network.#add(name);
    for (const host of network.hosts) await network.#apply(host, network.hosts);
    return network;
  }

  /** @param {string} name */
  async #add(name) {
    const number = this.hosts.length + 1;
    const holder = spawn('unshare', ['--net', 'sh', '-c', 'echo; cat'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#holders.push(holder);
    // It has entered its namespace.
    await once(holder.stdout, 'data');
    const device = 'eth0';
    const host = {
      ...{ name, device, address: `${NETWORK}.${number}`, mac: macOf(number) },
      prefix: ['nsenter', `--net=/proc/${holder.pid}/ns/net`],
    };
    await ip(this.hub, [
      `link add port${number} type veth peer name ${device} netns ${holder.pid}`,
      `link set port${number} master ${BRIDGE} up`,
    ]);
    await ip(host, [
      'link set lo up',
      `link set ${device} address ${host.mac} up`,
      `address add ${host.address}/24 dev ${device}`,
    ]);
    this.hosts.push(host);
  }

  /** @param {string} name @returns {NetworkHost} */
  host(name) {
    const found = this.hosts.find((host) => host.name === name);
    if (!found) throw new Error(`there is no host ${name}`);
    return found;
  }

  /** @param {string} address */
  nameOf(address) {
    return this.hosts.find((host) => host.address === address)?.name;
  }

  /**
   * Gives a floating address to a host, and takes it from the one that had it.
   * @param {string} address
   * @param {NetworkHost} host
   */
  async moveAddress(address, host) {
    const before = this.#floating.get(address);
    if (before) await ip(before, [`address del ${address}/32 dev ${before.device}`]);
    await ip(host, [`address add ${address}/32 dev ${host.device}`]);
    this.#floating.set(address, host);
    for (const one of this.hosts) await this.#apply(one, [host]);
  }

  /**
   * From now on, nothing that `from` sends arrives at the others.
   * @param {NetworkHost} from
   * @param {readonly NetworkHost[]} others
   */
  async cut(from, others) {
    for (const to of others) this.#cuts.add(directionOf(from, to));
    await this.#apply(from, others);
  }

  /**
   * Cuts both directions.
   * @param {NetworkHost} host
   * @param {readonly NetworkHost[]} others
   */
  async part(host, others) {
    await this.cut(host, others);
    for (const other of others) await this.cut(other, [host]);
  }

  /** Ends all cuts. */
  async heal() {
    const cuts = [...this.#cuts];
    this.#cuts.clear();
    const senders = this.hosts.filter(({ name }) => cuts.some((cut) => cut.startsWith(`${name} `)));
    for (const host of senders) await this.#apply(host, this.hosts);
  }

  async stop() {
    for (const holder of this.#holders) holder.stdin?.end();
  }

  /** @param {NetworkHost} from @param {readonly NetworkHost[]} others */
  async #apply(from, others) {
    const lines = others
      .filter((to) => to !== from)
      .flatMap((to) => {
        const floating = [...this.#floating].filter(([, owner]) => owner === to);
        const addresses = [to.address, ...floating.map(([address]) => address)];
        const mac = this.#cuts.has(directionOf(from, to)) ? NOBODY : to.mac;
        return addresses.map((address) => {
          return `neigh replace ${address} lladdr ${mac} dev ${from.device} nud permanent`;
        });
      });
    await ip(from, lines);
  }
}

/** @param {number} number of a host */
function macOf(number) {
  return `02:00:00:00:00:${number.toString(16).padStart(2, '0')}`;
}

/** @param {NetworkHost} from @param {NetworkHost} to */
function directionOf(from, to) {
  return `${from.name} ${to.name}`;
}

/** Runs commands of the program `ip` in the network of a host. @param {NetworkHost} host @param {readonly string[]} lines */
async function ip({ name, prefix }, lines) {
  const [command = '', ...args] = [...prefix, 'ip', '-batch', '-'];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output += chunk));
  }
  child.stdin.end(`${lines.join('\n')}\n`);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new CommandError(`ip failed on ${name}: ${output.trim()}`, output);
}
