import { setTimeout as wait } from 'node:timers/promises';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */
/** @typedef {{ step: string, count: number, places: Record<string, unknown> }} Wish */

const MAX_ATTEMPTS = 200;
/** The shares of visitors who come with a friend, who want to stand, and who take the best seats. */
const PAIR_SHARE = 0.3;
const STANDING_SHARE = 0.2;
const BEST_SHARE = 0.4;
/** Others were faster. */
const TAKEN = ['SEAT_ALREADY_RESERVED', 'NO_SEATS_TOGETHER', 'AREA_SOLD_OUT'];

/**
 * Holds one place or two, on either evening.
 * @param {Visitor} visitor
 * @returns {Promise<any>} the hold; null if all places are sold
 */
export async function holdPlaces(visitor) {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const showId = await findShow(visitor);
    if (showId === null) {
      if (await isSoldOut(visitor)) return null;
      // Held places may become free.
      await wait(1_000 + Math.random() * 1_000);
      continue;
    }
    const map = await visitor.call('seat map', 'GET', `/v1/shows/${showId}/seats`);
    const wish = wishOf(map);
    if (!wish) continue;
    await visitor.think();
    const body = { showId, ...wish.places };
    const hold = await visitor.call(wish.step, 'POST', '/v1/reservations', body, TAKEN);
    if (!hold) continue;
    visitor.results.expect(isAsWished(hold, wish), `a hold differs from its request: ${hold.id}`);
    return hold;
  }
  return null;
}

/** @param {Visitor} visitor @returns {Promise<string | null>} a show with free places */
async function findShow(visitor) {
  const path = `/v1/concerts/${visitor.sale.concertId}/shows`;
  const { data } = await visitor.call('shows', 'GET', path);
  const free = data.reduce(
    (/** @type {number} */ sum, /** @type {any} */ show) => sum + show.seatsLeft,
    0,
  );
  let chosen = Math.random() * free;
  return data.find((/** @type {any} */ { seatsLeft }) => (chosen -= seatsLeft) < 0)?.id ?? null;
}

/** @param {Visitor} visitor */
async function isSoldOut(visitor) {
  const { supply } = await visitor.call(
    'room',
    'GET',
    `/v1/queue/rooms/${visitor.sale.roomId}/public`,
  );
  return supply.outlook === 'SOLD_OUT';
}

/** @param {{ seats: any[], areas: any[] }} map @returns {Wish | null} */
function wishOf({ seats, areas }) {
  const free = seats.filter(({ status }) => status === 'AVAILABLE');
  const area = areas.find(({ left }) => left > 0);
  const pair = Math.random() < PAIR_SHARE ? 2 : 1;
  if (area && (free.length === 0 || Math.random() < STANDING_SHARE)) {
    const quantity = Math.min(pair, area.left);
    return {
      step: 'standing',
      count: quantity,
      places: { areas: [{ areaId: area.id, quantity }] },
    };
  }
  if (free.length === 0) return null;
  const count = Math.min(pair, free.length);
  if (Math.random() < BEST_SHARE) return { step: 'best seats', count, places: { best: { count } } };
  const first = Math.floor(Math.random() * (free.length - count + 1));
  const seatIds = free.slice(first, first + count).map(({ id }) => id);
  return { step: 'seats', count, places: { seatIds } };
}

/** @param {{ amount: number, seats: any[], areas: any[] }} hold @param {Wish} wish */
function isAsWished({ amount, seats, areas }, { step, count, places }) {
  const [first] = seats;
  const isGroup = seats.every(
    ({ section, row, number }, index) =>
      section === first.section && row === first.row && number === first.number + index,
  );
  const ids = /** @type {string[]} */ (places.seatIds ?? []);
  const hasIds = ids.every((id) => seats.some((seat) => seat.id === id));
  const isComplete = placesOf({ seats, areas }) === count && priceOf({ seats, areas }) === amount;
  return isComplete && hasIds && (step !== 'best seats' || isGroup);
}

/**
 * @param {Visitor} visitor
 * @param {any} hold
 * @returns {Promise<boolean>} false if the hold has ended
 */
export async function pay(visitor, { payment, amount, showId, seats, areas }) {
  await visitor.charge(amount);
  const receipt = await visitor.call('pay', 'POST', `/v1/payments/${payment.id}/confirm`, {}, [
    'RESERVATION_NOT_HELD',
    'QUEUE_TOKEN_EXPIRED',
  ]);
  if (!receipt) return false;
  visitor.receive(receipt, amount);
  visitor.purchase = { paymentId: payment.id, showId, seats, areas, returned: 0 };
  return true;
}

/** Returns one of two places. The other one stays valid. @param {Visitor} visitor */
export async function returnOnePlace(visitor) {
  const { purchase, results } = visitor;
  if (!purchase || placesOf(purchase) < 2) return;
  const [seat] = purchase.seats;
  const [area] = purchase.areas;
  if (seat) {
    await visitor.refund(purchase.paymentId, { seatIds: [seat.id] }, seat.price);
    purchase.seats = purchase.seats.slice(1);
  } else if (area) {
    const part = { areas: [{ areaId: area.id, quantity: 1 }] };
    await visitor.refund(purchase.paymentId, part, area.price);
    area.quantity -= 1;
  }
  purchase.returned += 1;
  results.placesReturned += 1;
}

/** @param {Pick<import('./visitor.mjs').Purchase, 'seats' | 'areas'>} bought */
export function placesOf({ seats, areas }) {
  return seats.length + sum(areas, ({ quantity }) => quantity);
}

/** @param {Pick<import('./visitor.mjs').Purchase, 'seats' | 'areas'>} bought */
export function priceOf({ seats, areas }) {
  return sum(seats, ({ price }) => price) + sum(areas, ({ price, quantity }) => price * quantity);
}

/** @param {any[]} values @param {(value: any) => number} of */
function sum(values, of) {
  return values.reduce((total, value) => total + of(value), 0);
}
