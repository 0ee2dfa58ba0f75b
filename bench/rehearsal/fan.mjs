import { setTimeout as wait } from 'node:timers/promises';
import { brotliDecompressSync } from 'node:zlib';
import { Api } from '../shared/api.mjs';
import { Layouts } from './layouts.mjs';
import { Visitor } from './visitor.mjs';

export const PRICE = 100_000;
export const SEATS_PER_ROW = 100;
/** A fan may come with a friend. */
export const MAX_SEATS = 2;
const PAIR_SHARE = 0.5;
const BEST_SHARE = 0.4;
const FREE = 0;
const HELD = 1;
/** Others were faster. */
const TAKEN = ['SEAT_ALREADY_RESERVED', 'NO_SEATS_TOGETHER'];
const LOOK_AGAIN_MS = 1_000;

/** The client of all fans. */
export class FanApi extends Api {
  /** @param {string} origin @param {number} connections */
  constructor(origin, connections) {
    super(origin, { connections });
    this.layouts = new Layouts(origin);
  }

  /** @override @type {Api['call']} */
  call(method, path, body, headers = {}) {
    if (path.endsWith('/layout')) return this.layouts.read(path, headers);
    return super.call(method, path, body, headers);
  }

  async close() {
    await this.layouts.close();
    await this.pool.close();
  }
}

/** A fan who is signed in, has money, and wants seats of one show. */
export class Fan extends Visitor {
  /** @type {string[]} */
  seatIds = [];
  turnAt = 0;
  paidAt = 0;

  /**
   * @param {object} options
   * @param {import('../shared/api.mjs').Api} options.service
   * @param {import('./results.mjs').Results} options.results
   * @param {string} options.address
   * @param {string} options.authorization
   * @param {string} options.roomId
   * @param {string} options.showId
   * @param {import('./hall.mjs').Hall} options.hall
   * @param {number} options.thinkSeconds the maximum time before a click
   */
  constructor({ service, results, address, authorization, roomId, showId, hall, thinkSeconds }) {
    // A fan buys seats only, and so needs nothing else of a sale.
    const sale = /** @type {import('./sale.mjs').RehearsedSale} */ ({ roomId });
    const account = { email: '', password: '' };
    super({ service, results, sale, account, address, intention: 'pay', thinkSeconds });
    this.headers.authorization = authorization;
    this.showId = showId;
    this.hall = hall;
  }

  /** @override */
  async visit() {
    if (!(await this.waitForTurn(isSoldOut)))
      return this.results.leaves('told that it is sold out');
    this.turnAt = Date.now();
    const hold = await this.#hold();
    if (!hold) return this.leave('found nothing left');
    await this.think();
    const path = `/v1/payments/${hold.payment.id}/confirm`;
    const receipt = await this.call('pay', 'POST', path, {});
    this.paidAt = Date.now();
    this.seatIds = hold.seats.map((/** @type {{ id: string }} */ { id }) => id);
    this.results.receives(receipt.receiptNumber);
    this.hall.sell(this.seatIds.length);
    const { data } = await this.call('tickets', 'GET', '/v1/tickets');
    this.results.expect(data.length === this.seatIds.length, 'tickets differ from the seats');
  }

  /** @override @param {number} milliseconds */
  pause(milliseconds) {
    return this.hall.pause(milliseconds);
  }

  /** @returns {Promise<any>} the hold; null when all seats are sold */
  async #hold() {
    const ids = await this.#readLayout();
    let wanted = Math.random() < PAIR_SHARE ? MAX_SEATS : 1;
    for (;;) {
      const path = `/v1/shows/${this.showId}/availability`;
      const seats = new Availability(await this.call('availability', 'GET', path), ids.length);
      const free = seats.find(wanted) ?? seats.find(1);
      if (free) {
        await this.think();
        const isBest = Math.random() < BEST_SHARE;
        const places = isBest
          ? { best: { count: free.length } }
          : { seatIds: free.map((seat) => ids[seat]) };
        const body = { showId: this.showId, ...places };
        const step = isBest ? 'best seats' : 'seats';
        const hold = await this.call(step, 'POST', '/v1/reservations', body, TAKEN);
        if (hold) return hold;
        // Pairs may be gone while single seats are left.
        wanted = 1;
      } else if (seats.isAnyHeld) await wait(LOOK_AGAIN_MS * (1 + Math.random()));
      else return null;
    }
  }

  /** Each fan reads the layout, compressed as browsers do. Only the first one needs to unpack it. */
  async #readLayout() {
    this.headers['accept-encoding'] = 'br';
    const bytes = await this.call('layout', 'GET', `/v1/shows/${this.showId}/layout`);
    delete this.headers['accept-encoding'];
    let ids = layouts.get(this.showId);
    if (!ids) {
      /** @type {{ sections: { rows: { seats: { id: string }[] }[] }[] }} */
      const { sections } = JSON.parse(String(brotliDecompressSync(bytes)));
      ids = sections.flatMap(({ rows }) => rows.flatMap(({ seats }) => seats.map(({ id }) => id)));
      layouts.set(this.showId, ids);
    }
    return ids;
  }
}

/** The ids of the seats of each show. @type {Map<string, string[]>} */
const layouts = new Map();

/** Two bits a seat, four seats a byte. */
class Availability {
  /** @param {Buffer} bytes @param {number} count */
  constructor(bytes, count) {
    this.bytes = bytes;
    this.count = count;
  }

  get isAnyHeld() {
    return Array.from({ length: this.count }, (_, seat) => seat).some(
      (seat) => this.#statusOf(seat) === HELD,
    );
  }

  /** Free seats, side by side, anywhere. @param {number} wanted @returns {number[] | null} */
  find(wanted) {
    const start = Math.floor(Math.random() * this.count);
    for (let step = 0; step < this.count; step += 1) {
      const seat = (start + step) % this.count;
      if (this.#isFree(seat, wanted)) return Array.from({ length: wanted }, (_, at) => seat + at);
    }
    return null;
  }

  /** @param {number} seat @param {number} wanted so many from this one, in one row */
  #isFree(seat, wanted) {
    if ((seat % SEATS_PER_ROW) + wanted > SEATS_PER_ROW || seat + wanted > this.count) return false;
    for (let at = seat; at < seat + wanted; at += 1) {
      if (this.#statusOf(at) !== FREE) return false;
    }
    return true;
  }

  /** @param {number} seat */
  #statusOf(seat) {
    return ((this.bytes[seat >> 2] ?? 0) >> ((seat & 3) * 2)) & 3;
  }
}

/** @param {any} place */
function isSoldOut({ room }) {
  return room?.supply?.outlook === 'SOLD_OUT';
}
