import { connect } from 'node:net';

/** How long TCP waits for the acknowledgement of a lost packet, at first. Each further loss doubles it. */
const RETRANSMIT_MS = 200;
const MAX_LOSSES = 4;
/** A direction that holds more stops reading. */
const MAX_HELD_BYTES = 1024 * 1024;

/**
 * What a network does to connections. `delayMs`: from and to, for each piece of data in each direction. `lossShare`: of
 * pieces that are sent again. `held`: a direction in which nothing arrives until the disturbance ends.
 * @typedef {{ delayMs?: readonly [number, number], lossShare?: number, held?: 'requests' | 'answers' | 'both' }} Disturbance
 */
/** @typedef {{ host: string, port: number }} Address */

/** A TCP proxy in front of a server. It delays or holds data of chosen clients, in one direction or both. */
export class Link {
  /** By the address of the client; '' is everybody. @type {Map<string, Disturbance>} */
  #disturbances = new Map();
  /** @type {Set<Direction>} */
  #directions = new Set();

  /** @param {import('node:net').Server} server that listens @param {Address} target */
  constructor(server, target) {
    this.server = server;
    this.target = target;
    server.on('connection', (client) => this.#join(client));
  }

  get port() {
    const address = this.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The link has ended');
    return address.port;
  }

  /** @param {Disturbance} disturbance @param {string} [client] its address; by default all clients */
  disturb(disturbance, client = '') {
    this.#disturbances.set(client, disturbance);
  }

  /** Ends all disturbances. Held data arrive. */
  calm() {
    this.#disturbances.clear();
    for (const direction of this.#directions) direction.release();
  }

  async stop() {
    this.calm();
    for (const direction of this.#directions) direction.from.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** @param {import('node:net').Socket} client */
  #join(client) {
    const address = client.remoteAddress?.replace('::ffff:', '') ?? '';
    const server = connect({ ...this.target, noDelay: true });
    client.setNoDelay(true);
    const current = () => this.#disturbances.get(address) ?? this.#disturbances.get('');
    const directions = [
      new Direction(client, server, () => effectOn('requests', current())),
      new Direction(server, client, () => effectOn('answers', current())),
    ];
    for (const direction of directions) {
      this.#directions.add(direction);
      direction.onEnd = () => this.#directions.delete(direction);
    }
  }
}

/** @typedef {{ isHeld: boolean, delay: () => number }} Effect delay in milliseconds */

/**
 * @param {'requests' | 'answers'} direction
 * @param {Disturbance} [disturbance]
 * @returns {Effect | null}
 */
function effectOn(direction, disturbance) {
  if (!disturbance) return null;
  const { delayMs: [least, most] = [0, 0], lossShare = 0, held } = disturbance;
  return {
    isHeld: held === direction || held === 'both',
    delay: () => least + Math.random() * (most - least) + timeOfLosses(lossShare),
  };
}

/** @param {number} share @returns {number} milliseconds until a piece of data arrives that may be lost several times */
function timeOfLosses(share) {
  let total = 0;
  for (let losses = 0; losses < MAX_LOSSES && Math.random() < share; losses += 1) {
    total += RETRANSMIT_MS * 2 ** losses;
  }
  return total;
}

/** One direction of a connection. What it carries arrives in order: data, and the end of the connection. */
class Direction {
  /** `at`: in milliseconds of `performance.now()`. @type {{ size: number, at: number, arrive: () => void }[]} */
  #queue = [];
  #bytes = 0;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  /** Called when the end has arrived. */
  onEnd = () => {};

  /**
   * @param {import('node:net').Socket} from
   * @param {import('node:net').Socket} to
   * @param {() => Effect | null} effect
   */
  constructor(from, to, effect) {
    this.from = from;
    this.to = to;
    this.effect = effect;
    from.on('data', (chunk) => this.#carry(chunk.length, () => void to.write(chunk)));
    from.on('end', () => this.#carry(0, () => to.end()));
    from.on('error', () => this.#carry(0, () => to.destroy()));
    from.on('close', () =>
      this.#carry(0, () => {
        to.destroySoon();
        this.onEnd();
      }),
    );
    to.on('drain', () => this.#readOn());
  }

  release() {
    for (const piece of this.#queue) piece.at = 0;
    this.#deliver();
  }

  /** @param {number} size @param {() => void} arrive */
  #carry(size, arrive) {
    const before = this.#queue.at(-1)?.at ?? 0;
    const at = Math.max(before, performance.now() + (this.effect()?.delay() ?? 0));
    this.#queue.push({ size, at, arrive });
    this.#bytes += size;
    if (this.#bytes > MAX_HELD_BYTES) this.from.pause();
    this.#deliver();
  }

  #deliver() {
    clearTimeout(this.#timer);
    if (this.effect()?.isHeld) return;
    for (let [first] = this.#queue; first; [first] = this.#queue) {
      const rest = first.at - performance.now();
      if (rest > 0) return void (this.#timer = setTimeout(() => this.#deliver(), rest));
      this.#queue.shift();
      this.#bytes -= first.size;
      first.arrive();
    }
    if (this.to.writableNeedDrain) this.from.pause();
    else this.#readOn();
  }

  #readOn() {
    if (this.#bytes <= MAX_HELD_BYTES) this.from.resume();
  }
}
