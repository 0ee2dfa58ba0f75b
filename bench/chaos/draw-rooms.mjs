import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { paths } from '../../scripts/lib/paths.mjs';
import { addressOf } from '../shared/address.mjs';
import { Api } from '../shared/api.mjs';
import { breachesOfDraw } from './checks/draws.mjs';
import { Client, RunOver } from './client.mjs';
import { Fan } from './fan.mjs';

/** @typedef {import('./stand.mjs').ChaosStand} ChaosStand */
/** @typedef {Omit<ConstructorParameters<typeof Client>[0], 'headers'>} ClientOptions */
/** @typedef {{ id: string, fans: Fan[], document: any }} DrawRoom */

/** So few slots that most fans still wait at the end. */
export const DRAW_CAPACITY = 2;
const SETTINGS = {
  capacity: DRAW_CAPACITY,
  admitPerSecond: 2,
  activeTtlSeconds: 20,
  claimWithinSeconds: 10,
};
const HOUR_MS = 3_600_000;
/** Longer than that of users: all wait for these requests. */
const CHANGE_TIMEOUT_MS = 12_000;
/** From a request that opens a room until it is open. */
const OPENS_IN_MS = 500;
const WATCH_EVERY_MS = 500;
/** Within this time a room that opens begins its draw, and an interrupted draw is finished. */
const BEGINS_WITHIN_MS = 30_000;
const FINISHES_WITHIN_MS = 90_000;
/** How often fans look at their places at the end. Redis may have lost the room just before. */
const LOOKS = { least: 2, most: 100 };
/** A draw that an instance shows is not older, also when PostgreSQL does not answer it for a while. */
const MAX_AGE_MS = 15_000;
/** What is public once and for all. */
const LASTING = ['seedCommitment', 'entriesRoot', 'sealedAt', 'seed', 'drawnAt'];
const STATES = ['GATHERING', 'SEALED', 'DRAWN'];

/**
 * Rooms with a draw in which fans gather during the sale. One opens at the start, one as each fault begins that a draw
 * may meet, one at the end. So each of these faults meets a pre-queue, a draw and a line.
 */
export class DrawRooms {
  /** @type {DrawRoom[]} */
  rooms = [];
  #opened = 0;
  #over = new AbortController();
  /** @type {Promise<unknown>} */
  #work = Promise.resolve();

  /**
   * @param {object} options
   * @param {ChaosStand} options.stand
   * @param {Record<string, string>} options.admin the headers of an admin
   * @param {Omit<ClientOptions, 'limits'>} options.client
   */
  constructor({ stand, admin, client }) {
    this.stand = stand;
    this.history = client.history;
    this.admin = admin;
    const { signal } = this.#over;
    this.clientOptions = { ...client, limits: { over: signal, deadline: signal } };
    this.client = new Client({ ...this.clientOptions, headers: admin });
  }

  /**
   * Creates the rooms, before any fault.
   * @param {number} count
   * @param {number} fansOfEach
   */
  async create(count, fansOfEach) {
    const { stand, admin, clientOptions } = this;
    const api = new Api(stand.proxy.origin, { headers: admin });
    for (let number = 0; number < count; number += 1) {
      const opensAt = new Date(Date.now() + HOUR_MS).toISOString();
      const room = { name: `Chaos, draw ${number + 1}`, opensAt, ...SETTINGS };
      const { id } = await api.post('/v1/queue/rooms', room);
      const fans = Array.from({ length: fansOfEach }, (_, index) => {
        const address = addressOf(10_000 + number * fansOfEach + index);
        return new Fan({ roomId: id, secret: stand.secret, address, client: clientOptions });
      });
      this.rooms.push({ id, fans, document: null });
    }
  }

  /** Lets the fans come, and opens the first room. */
  async start() {
    const fans = this.rooms.flatMap((room) => room.fans.map((fan) => fan.run()));
    this.#work = Promise.all([...fans, ...this.rooms.map((room) => this.#watch(room))]);
    // `finish` awaits it.
    this.#work.catch(() => undefined);
    await this.#openNext(this.stand.proxy.origin);
  }

  /**
   * Opens the next room by this instance, and resolves when its draw is stopped where it stores the entries.
   * @param {string} origin
   * @returns {Promise<() => void>} lets it go on
   */
  async begin(origin) {
    const goOn = await this.#stopDraws();
    await this.#openNext(origin);
    const giveUpAt = Date.now() + BEGINS_WITHIN_MS;
    while (!(await this.stand.withDatabase(isDrawStopped))) {
      if (Date.now() > giveUpAt) {
        this.history.breach('the draw of a room that opened did not begin');
        break;
      }
      await wait(50);
    }
    return goOn;
  }

  /**
   * Opens the last room, waits for all draws, and compares them with the lines.
   * @returns {Promise<string[]>} breaches
   */
  async finish() {
    while (this.#opened < this.rooms.length) await this.#openNext(this.stand.proxy.origin);
    const giveUpAt = Date.now() + FINISHES_WITHIN_MS;
    while (this.rooms.some(isUnsettled) && Date.now() < giveUpAt) await wait(200);
    // From here on nobody is admitted, and the lines stand still.
    for (const { id } of this.rooms) await this.#change(id, { capacity: 0 });
    this.#over.abort();
    await this.#work;
    const breaches = [];
    for (const room of this.rooms) breaches.push(...breachesOfDraw(await this.#result(room)));
    return breaches;
  }

  /** @param {DrawRoom} room @returns {Promise<import('./checks/draws.mjs').DrawnRoom>} */
  async #result({ id, fans, document }) {
    const { checkDraw } = await import(
      pathToFileURL(
        join(paths.dist, 'src', 'modules', 'queue', 'application', 'draw', 'check-draw.js'),
      ).href
    );
    const path = `/v1/queue/rooms/${id}/draw`;
    const { draw, entryIds } = await this.#published(path, document?.state);
    const { signal } = new AbortController();
    for (const fan of fans) fan.client.limits = { over: signal, deadline: signal };
    const waiting = fans.filter(({ admittedAt }) => admittedAt === null);
    // The first look brings back absent fans, which changes the positions of others.
    for (let look = 0; look < LOOKS.least || waiting.some(isInPreQueue); look += 1) {
      if (look === LOOKS.most) break;
      await Promise.all(waiting.map((fan) => fan.look()));
    }
    await Promise.all(fans.filter(({ own }) => !own).map((fan) => fan.readOwn()));
    /** @type {Set<string>} */
    const failed = new Set();
    for (const { own } of fans) {
      const checks = await checkDraw({ draw, entryIds, own }, {}, () => null);
      for (const { what, holds } of checks) if (!holds) failed.add(what);
    }
    const places = fans.map(({ view, own, admittedAt }) => {
      return { own, admittedAt, position: admittedAt === null ? Number(view.position) : null };
    });
    const clockErrorMs = this.stand.hosts?.clockErrorMs;
    return { draw, failedChecks: [...failed], fans: places, clockErrorMs };
  }

  /**
   * What is public of a draw, as soon as the instance that answers knows this state too.
   * @param {string} path
   * @param {string} [state]
   */
  async #published(path, state) {
    const giveUpAt = Date.now() + MAX_AGE_MS;
    for (;;) {
      const draw = await this.#read(path);
      const known = await this.#read(`${path}/entries?limit=10000`).catch(() => null);
      const isBehind = draw.state !== state || known === null;
      if (!isBehind || Date.now() > giveUpAt) return { draw, entryIds: known?.data ?? [] };
      await wait(200);
    }
  }

  /**
   * A draw goes forward only, and what it has published stays. An instance that cannot read serves what it has read
   * last, so a draw may still gather for a while after another instance has shown more.
   * @param {DrawRoom} room
   */
  async #watch(room) {
    let seenAt = 0;
    try {
      for (;;) {
        const askedAt = Date.now();
        const path = `/v1/queue/rooms/${room.id}/draw`;
        const { body } = await this.client.call('draw', 'GET', path);
        const { document: before } = room;
        const goesBack = before && STATES.indexOf(body?.state) < STATES.indexOf(before.state);
        if (!goesBack || askedAt > seenAt + MAX_AGE_MS) this.#compare(room, body);
        if (body?.state && !goesBack) {
          if (body.state !== before?.state) seenAt = Date.now();
          room.document = body;
        }
        await wait(WATCH_EVERY_MS);
      }
    } catch (error) {
      if (!(error instanceof RunOver)) throw error;
    }
  }

  /** @param {DrawRoom} room @param {any} body */
  #compare({ id, document: before }, body) {
    if (before && STATES.indexOf(body?.state) < STATES.indexOf(before.state))
      this.history.breach(`a draw went from ${before.state} to ${body.state}: ${id}`);
    const changed = LASTING.filter((name) => before?.[name] && before[name] !== body?.[name]);
    if (changed.length > 0)
      this.history.breach(`a draw has another ${changed.join(' and ')}: ${id}`);
  }

  /** @param {string} origin */
  async #openNext(origin) {
    const room = this.rooms[this.#opened];
    if (!room) return;
    this.#opened += 1;
    const opensAt = new Date(Date.now() + OPENS_IN_MS).toISOString();
    await this.#change(room.id, { opensAt }, origin);
  }

  /** @param {string} id @param {object} settings @param {string} [origin] */
  async #change(id, settings, origin = this.stand.proxy.origin) {
    const service = new Api(origin, { timeoutMs: CHANGE_TIMEOUT_MS });
    const client = new Client({ ...this.clientOptions, headers: this.admin, service });
    await client.call('change room', 'PATCH', `/v1/queue/rooms/${id}`, { body: settings });
  }

  /** @param {string} path */
  async #read(path) {
    return new Api(this.stand.proxy.origin).get(path);
  }

  /** Until the returned function is called, no draw can store its entries. */
  async #stopDraws() {
    let goOn = () => {};
    const allowed = new Promise((resolve) => (goOn = () => resolve(undefined)));
    await new Promise((locked, failed) => {
      this.stand
        .withDatabase(async (database) => {
          await database.query('BEGIN');
          await database.query('LOCK TABLE queue_draw_chunks IN EXCLUSIVE MODE');
          locked(undefined);
          await allowed;
        })
        .catch(failed);
    });
    return goOn;
  }
}

/** Whether the order of an opened room is not in force yet, as far as its fans know. @param {DrawRoom} room */
function isUnsettled({ fans, document }) {
  return document?.state !== 'DRAWN' || fans.some(isInPreQueue);
}

/** @param {Fan} fan */
function isInPreQueue({ view }) {
  return !view || view.status === 'PRE_QUEUE';
}

/** @param {import('pg').Client} database */
async function isDrawStopped(database) {
  const { rows } = await database.query(
    `SELECT FROM pg_stat_activity WHERE application_name = 'onsale' AND wait_event_type = 'Lock'
       AND query LIKE '%INSERT INTO "queue_draw_chunks"%'`,
  );
  return rows.length > 0;
}
