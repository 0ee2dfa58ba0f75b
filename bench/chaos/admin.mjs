import { setTimeout as wait } from 'node:timers/promises';
import { Client, RunOver } from './client.mjs';
import { Corrections, notePrice, sectionOf } from './corrections.mjs';
import { pick, randomFrom } from '../shared/random.mjs';

const PRICE = 50_000;
const ITEMS = 6;
const STOCK = 40;
const COUPON_EVERY_MS = 15_000;
/** All shows but the first are cancelled, after these shares of the run. */
const CANCEL_AFTER = [0.4, 0.75];
const IN_A_MONTH_MS = 30 * 86_400_000;

/** @typedef {import('./visitor.mjs').Offer} Offer */

/**
 * Creates the sale, before any fault.
 * @param {import('../shared/api.mjs').Api} api
 * @param {number} users
 * @returns {Promise<{ offer: Offer, capacities: Map<string, number> }>}
 */
export async function openSale(api, users) {
  const capacities = new Map();
  const room = async (/** @type {string} */ name, /** @type {number} */ share) => {
    const capacity = Math.max(4, Math.round(users * share));
    const settings = { capacity, admitPerSecond: 30, activeTtlSeconds: 40, claimWithinSeconds: 15 };
    const { id } = await api.post('/v1/queue/rooms', { name, ...settings });
    capacities.set(id, capacity);
    return id;
  };
  const concertRoomId = await room('Chaos, the concert', 0.2);
  const dropRoomId = await room('Chaos, the drop', 0.08);
  const concert = await api.post('/v1/concerts', {
    ...{ title: 'Chaos', artist: 'The Clocks', venue: 'Hall', roomId: concertRoomId },
  });
  const sections = [
    { name: 'A', rows: Math.ceil(users / 4), seatsPerRow: 10, price: PRICE },
    { name: 'B', rows: Math.ceil(users / 4), seatsPerRow: 10, price: PRICE * 2 },
    { name: 'Floor', kind: 'STANDING', capacity: users * 2, price: PRICE },
  ];
  const startsAt = new Date(Date.now() + IN_A_MONTH_MS).toISOString();
  // Visitors release many holds.
  const show = { startsAt, maxSeatsPerUser: 100, maxUnpaidHolds: 1_000, sections };
  const prices = new Map();
  const showIds = [];
  for (let made = 0; made <= CANCEL_AFTER.length; made += 1) {
    const { id } = await api.post(`/v1/concerts/${concert.id}/shows`, show);
    showIds.push(id);
    for (const { name, price } of sections) notePrice({ prices }, sectionOf(id, name), price);
  }
  const itemIds = [];
  for (let number = 1; number <= ITEMS; number += 1) {
    const item = { name: `Chaos item ${number}`, price: 10_000 + number * 333, stock: STOCK };
    const { id } = await api.post('/v1/items', item);
    itemIds.push(id);
    notePrice({ prices }, id, item.price);
  }
  const drop = { name: 'Chaos drop', price: 90_000, stock: STOCK, roomId: dropRoomId };
  const { id: dropId } = await api.post('/v1/items', drop);
  notePrice({ prices }, dropId, drop.price);
  const changing = { cancelled: new Set(), prices, coupons: new Map() };
  const offer = { concertRoomId, showIds, dropRoomId, dropId, itemIds, ...changing };
  return { offer, capacities };
}

/** The admin during the sale: adjusts stock, creates coupons, corrects and cancels shows, and watches the rooms. */
export class Admin {
  /** @type {Map<string, any>} the latest figures of each room */
  stats = new Map();

  /**
   * @param {object} options
   * @param {string} options.userId
   * @param {number} options.users
   * @param {number} options.seed
   * @param {number} options.seconds of the run
   * @param {Offer} options.offer
   * @param {ReadonlyMap<string, number>} options.capacities of the rooms, by id
   * @param {ConstructorParameters<typeof Client>[0]} options.client
   */
  constructor({ userId, users, seed, seconds, offer, capacities, client }) {
    this.userId = userId;
    this.users = users;
    this.random = randomFrom(seed);
    this.seconds = seconds;
    this.offer = offer;
    this.capacities = capacities;
    this.client = new Client(client);
  }

  async work() {
    const works = [
      ...[this.#adjustStock(), this.#createCoupons(), this.#cancelShows(), this.#watch()],
      ...new Corrections(this).work(),
    ];
    await Promise.all(works.map((work) => work.catch(ignoreEnd)));
  }

  async #adjustStock() {
    const { offer, random, client } = this;
    for (;;) {
      await this.pause(1_000 + random() * 2_000);
      const itemId = pick(random, [...offer.itemIds, offer.dropId]) ?? '';
      const delta = random() < 0.75 ? 5 + Math.floor(random() * 25) : -1 - Math.floor(random() * 8);
      const body = { delta, reason: 'chaos' };
      const operation = client.history.begin('adjust stock', this.userId, { itemId, delta });
      const path = `/v1/items/${itemId}/stock-adjustments`;
      await client.perform(operation, 'POST', path, { body, refusals: ['STOCK_BELOW_ZERO'] });
    }
  }

  async #createCoupons() {
    for (let number = 1; ; number += 1) {
      const body = {
        name: `Chaos coupon ${number}`,
        discount: number % 2 ? { type: 'FIXED', value: 5_001 } : { type: 'PERCENT', value: 15 },
        quantity: Math.ceil(this.users / 4),
        claimableFrom: new Date(Date.now() - 1_000).toISOString(),
        claimableUntil: new Date(Date.now() + 3_600_000).toISOString(),
        validUntil: new Date(Date.now() + 7_200_000).toISOString(),
      };
      const { body: created } = await this.client.call('create coupon', 'POST', '/v1/coupons', {
        body,
        headers: { 'idempotency-key': body.name },
      });
      if (created?.id) this.offer.coupons.set(created.id, { end: null, isRevoked: false });
      await this.pause(COUPON_EVERY_MS);
    }
  }

  async #cancelShows() {
    const begin = performance.now();
    for (const [index, share] of CANCEL_AFTER.entries()) {
      await this.pause(Math.max(0, begin + this.seconds * share * 1_000 - performance.now()));
      const showId = this.offer.showIds[index + 1] ?? '';
      this.offer.cancelled.add(showId);
      const operation = this.client.history.begin('cancel show', this.userId, { showId });
      const body = { reason: 'chaos' };
      await this.client.perform(operation, 'POST', `/v1/shows/${showId}/cancel`, { body });
    }
  }

  async #watch() {
    for (;;) {
      for (const [roomId, capacity] of this.capacities) {
        const path = `/v1/queue/rooms/${roomId}/stats`;
        const { body } = await this.client.call('room stats', 'GET', path);
        if (body?.active > capacity) {
          this.client.history.breach(`${body.active} users in a room for ${capacity}`);
        }
        if (body) this.stats.set(roomId, body);
      }
      await this.pause(500);
    }
  }

  /** @param {number} milliseconds */
  async pause(milliseconds) {
    const signal = this.client.limits.over;
    await wait(milliseconds, undefined, { signal }).catch(() => {
      throw new RunOver();
    });
  }
}

/** @param {unknown} error */
function ignoreEnd(error) {
  if (!(error instanceof RunOver)) throw error;
}
