import { addressOf } from '../shared/address.mjs';
import { forEach } from '../shared/api.mjs';
import { seatedSections } from '../shared/shows.mjs';

/**
 * @typedef {object} RehearsedSale
 * @property {string} roomId
 * @property {string} concertId
 * @property {[string, string]} evenings the ids of two shows. The second one is cancelled in the end
 * @property {number[]} places of each evening
 * @property {string} shirtId an item of which one user may have two pieces
 * @property {string} posterId
 * @property {string} couponId for shirts only
 */

const PRICES = { seat: 100_000, standing: 70_000 };
export const SHIRT = { price: 30_000, maxPerUser: 2, percentOff: 10 };
export const POSTER_PRICE = 15_000;
/** A visitor may come with a friend. */
const MAX_PLACES_PER_USER = 2;
const SECOND_EVENING_SHARE = 1 / 3;
const STANDING_SHARE = 1 / 5;
const SEATS_PER_ROW = 20;
const DAY_MS = 86_400_000;

const inDays = (/** @type {number} */ days) => new Date(Date.now() + days * DAY_MS).toISOString();

/**
 * Creates a room, a concert on two evenings behind it, and what fans buy afterwards.
 * @param {import('../shared/api.mjs').Api} service
 * @param {string} authorization the admin's
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<RehearsedSale>}
 */
export async function openRehearsal(service, authorization, options) {
  const { users, seats, capacity, admitPerSecond } = options;
  const name = `Rehearsal ${new Date().toISOString()}`;
  const create = async (/** @type {string} */ path, /** @type {object} */ body) =>
    /** @type {string} */ ((await service.post(path, body, { authorization })).id);
  const roomId = await create('/v1/queue/rooms', { name, capacity, admitPerSecond });
  const concert = { title: name, artist: 'Nobody', venue: 'Nowhere', roomId };
  const concertId = await create('/v1/concerts', concert);
  const second = Math.round(seats * SECOND_EVENING_SHARE);
  const places = [seats - second, second];
  const open = (/** @type {number} */ evening) =>
    create(`/v1/concerts/${concertId}/shows`, {
      startsAt: inDays(30 + evening),
      maxSeatsPerUser: MAX_PLACES_PER_USER,
      sections: sectionsOf(places[evening] ?? 0),
    });
  const stock = Math.ceil(users / 4);
  const shirtId = await create('/v1/items', {
    ...{ name: `Shirt of ${name}`, price: SHIRT.price, stock, maxPerUser: SHIRT.maxPerUser },
  });
  const posterId = await create('/v1/items', {
    ...{ name: `Poster of ${name}`, price: POSTER_PRICE, stock },
  });
  const couponId = await create('/v1/coupons', {
    name: `Shirts of ${name}`,
    discount: { type: 'PERCENT', value: SHIRT.percentOff },
    itemIds: [shirtId],
    quantity: Math.ceil(users / 10),
    ...{ claimableFrom: inDays(-1), claimableUntil: inDays(1), validUntil: inDays(2) },
  });
  const evenings = /** @type {[string, string]} */ ([await open(0), await open(1)]);
  return { roomId, concertId, evenings, places, shirtId, posterId, couponId };
}

/** Numbered seats in rows, and standing places. @param {number} places */
function sectionsOf(places) {
  const capacity = Math.max(1, Math.round(places * STANDING_SHARE));
  return [
    ...seatedSections(places - capacity, { seatsPerRow: SEATS_PER_ROW, price: PRICES.seat }),
    { name: 'Floor', kind: 'STANDING', capacity, price: PRICES.standing },
  ];
}

/**
 * Creates the accounts of the visitors.
 * @param {import('../shared/api.mjs').Api} service
 * @param {number} count
 * @param {(made: number) => void} progress
 */
export async function createAccounts(service, count, progress) {
  const run = Date.now().toString(36);
  let made = 0;
  return forEach(
    Array.from({ length: count }, (_, index) => index),
    async (index) => {
      const email = `visitor-${index}-${run}@rehearsal.test`;
      const account = { email, password: `rehearsal-${run}` };
      const headers = { 'x-forwarded-for': addressOf(index) };
      await service.post('/v1/auth/signup', { ...account, name: `Visitor ${index}` }, headers);
      progress((made += 1));
      return account;
    },
    16,
  );
}
