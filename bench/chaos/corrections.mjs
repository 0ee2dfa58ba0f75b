import { pick } from '../shared/random.mjs';

/** @typedef {import('./visitor.mjs').Offer} Offer */

/** The admin blocks only seats that users try to hold. */
const WANTED_SEATS = 30;
const BLOCKED_TOGETHER = 3;
const UNBLOCK_SHARE = 0.7;
const SECTION = { rows: 2, seatsPerRow: 10 };
const PRICES = [40_000, 45_000, 55_000, 60_000];

/**
 * Notes a price before it is set: from then on responses may have it.
 * @param {Pick<Offer, 'prices'>} offer
 * @param {string} place an item, or a show and its section
 * @param {number} price
 */
export function notePrice({ prices }, place, price) {
  prices.set(place, (prices.get(place) ?? new Set()).add(price));
}

/** Whether these places never had another price. @param {Offer} offer @param {readonly string[]} places */
export function keepPrice({ prices }, places) {
  return places.every((place) => prices.get(place)?.size === 1);
}

/** @param {string} showId @param {string} section */
export function sectionOf(showId, section) {
  return `${showId} ${section}`;
}

/** What the admin corrects during the sale: prices, sections, house seats and coupons. */
export class Corrections {
  /** @param {import('./admin.mjs').Admin} admin */
  constructor(admin) {
    this.admin = admin;
    this.offer = admin.offer;
    this.random = admin.random;
    this.client = admin.client;
  }

  work() {
    return [this.#changePrices(), this.#addSections(), this.#blockSeats(), this.#correctCoupons()];
  }

  async #changePrices() {
    const { admin, offer, random, client } = this;
    for (;;) {
      await admin.pause(1_500 + random() * 2_000);
      const itemId = pick(random, offer.itemIds) ?? '';
      const itemPrice = 10_000 + Math.floor(random() * 3_000);
      notePrice(offer, itemId, itemPrice);
      await client.call('change item', 'PATCH', `/v1/items/${itemId}`, {
        body: { price: itemPrice },
      });
      await admin.pause(1_500 + random() * 2_000);
      const showId = this.#anyShow();
      const section = pick(random, ['A', 'B', 'Floor']) ?? '';
      const price = pick(random, PRICES) ?? 0;
      notePrice(offer, sectionOf(showId, section), price);
      const path = `/v1/shows/${showId}/sections/${section}`;
      const refusals = ['SHOW_CANCELLED'];
      await client.call('change section', 'PATCH', path, { body: { price }, refusals });
    }
  }

  async #addSections() {
    const { admin, offer, random, client } = this;
    for (let number = 1; ; number += 1) {
      await admin.pause(6_000 + random() * 6_000);
      const [showId, name] = [this.#anyShow(), `Extra ${number}`];
      const price = pick(random, PRICES) ?? 0;
      notePrice(offer, sectionOf(showId, name), price);
      const operation = client.history.begin('add section', admin.userId, { showId, name });
      await client.perform(operation, 'POST', `/v1/shows/${showId}/sections`, {
        body: { ...SECTION, name, price },
        refusals: ['SHOW_CANCELLED'],
      });
    }
  }

  async #blockSeats() {
    const { admin, random, client } = this;
    for (;;) {
      await admin.pause(2_000 + random() * 3_000);
      const showId = this.#anyShow();
      // An admin needs no queue token.
      const map = await client.call('seat map', 'GET', `/v1/shows/${showId}/seats`);
      const free = /** @type {any[]} */ (map.body?.seats ?? [])
        .filter(({ status }) => status === 'AVAILABLE')
        .slice(0, WANTED_SEATS);
      const first = Math.floor(random() * Math.max(1, free.length - BLOCKED_TOGETHER));
      const seatIds = free.slice(first, first + BLOCKED_TOGETHER).map(({ id }) => id);
      if (seatIds.length === 0) continue;
      const blocking = client.history.begin('block', admin.userId, { showId, seatIds });
      const block = await client.perform(blocking, 'POST', `/v1/shows/${showId}/blocks`, {
        body: { seatIds, reason: 'chaos' },
        refusals: ['SEAT_ALREADY_RESERVED', 'SHOW_CANCELLED'],
      });
      if (!block || random() > UNBLOCK_SHARE) continue;
      await admin.pause(random() * 3_000);
      const unblocking = client.history.begin('unblock', admin.userId, { referenceId: block.id });
      const path = `/v1/shows/${showId}/blocks/${block.id}`;
      // An earlier attempt without a response may have removed it.
      await client.perform(unblocking, 'DELETE', path, { refusals: ['BLOCK_NOT_FOUND'] });
    }
  }

  /** Changes the quantity of one coupon, and ends another. */
  async #correctCoupons() {
    const { admin, offer, random, client } = this;
    for (let ends = 0; ; ends += 1) {
      await admin.pause(5_000 + random() * 3_000);
      const corrected = pick(random, openOf(offer));
      if (corrected) {
        const quantity = 1 + Math.floor(random() * admin.users);
        const path = `/v1/coupons/${corrected}`;
        const refusals = ['COUPON_QUANTITY_TOO_SMALL'];
        await client.call('change coupon', 'PATCH', path, { body: { quantity }, refusals });
      }
      await admin.pause(5_000 + random() * 3_000);
      const couponId = pick(random, openOf(offer));
      if (!couponId) continue;
      const revoke = ends % 2 === 0;
      const coupon = offer.coupons.get(couponId);
      if (!coupon) continue;
      coupon.end = 'begun';
      coupon.isRevoked = revoke;
      const ending = client.history.begin('end coupon', admin.userId, { couponId, revoke });
      const path = `/v1/coupons/${couponId}/end`;
      await client.perform(ending, 'POST', path, { body: { revoke } });
      coupon.end = 'done';
    }
  }

  #anyShow() {
    const { showIds, cancelled } = this.offer;
    const [first = ''] = showIds;
    const onSale = showIds.filter((id) => !cancelled.has(id));
    return pick(this.random, onSale) ?? first;
  }
}

/** @param {Offer} offer */
function openOf({ coupons }) {
  return [...coupons].filter(([, { end }]) => end === null).map(([id]) => id);
}
