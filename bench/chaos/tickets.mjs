import { payByCard } from './card.mjs';
import { sectionOf } from './corrections.mjs';
import { GATE_REFUSALS } from './gate-refusals.mjs';
import { pick } from '../shared/random.mjs';
import { checkCancelled, pay, refund, refundPart } from './wallet.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */

/**
 * A paid reservation: what is left of it.
 * @typedef {object} Owned
 * @property {string} paymentId
 * @property {string} referenceId
 * @property {string} showId
 * @property {number} amount
 * @property {number} refunded in parts
 * @property {{ id: string, price: number }[]} seats
 * @property {{ id: string, price: number, quantity: number }[]} areas
 */

/** Most users want the first show. */
const FIRST_SHOW_SHARE = 0.5;
/** All users want the front rows. */
const WANTED_SEATS = 30;
/** A user with this many unused tickets refunds one before buying another. */
const MAX_TICKETS = 3;
/** Of the holds that are paid. */
const CARD_SHARE = 0.3;

const HOLD_REFUSALS = [
  ...['SEAT_ALREADY_RESERVED', 'NO_SEATS_TOGETHER', 'AREA_SOLD_OUT', 'QUEUE_HOLD_TIME_OVER'],
  'SHOW_CANCELLED',
];

/** Joins the queue, holds seats, and pays or releases them. @param {Visitor} visitor */
export async function buyTickets(visitor) {
  const { random, client, offer } = visitor;
  const { concertRoomId: roomId, showIds } = offer;
  const [first = '', ...others] = showIds;
  const showId = random() < FIRST_SHOW_SHARE ? first : (pick(random, others) ?? first);
  const owned = ticketsOf(visitor);
  const unused = owned.filter(({ referenceId }) => !visitor.attended.has(referenceId));
  const chosen = pick(random, owned);
  if (chosen && unused.length >= MAX_TICKETS) return giveBack(visitor, chosen);
  if (!(await visitor.enter(roomId))) return;
  const map = await client.call('seat map', 'GET', `/v1/shows/${showId}/seats`, {
    headers: visitor.gateHeaders(roomId),
    refusals: GATE_REFUSALS,
  });
  if (map.status !== 200) return;
  checkOwnSeats(visitor, showId, map.body.seats);
  await visitor.think();
  const hold = await holdPlaces(visitor, showId, map.body);
  if (!hold) return visitor.leave(roomId);
  await visitor.think();
  const chance = random();
  if (chance < 0.65) {
    const due = { paymentId: hold.payment.id, referenceId: hold.id, amount: hold.amount };
    await (random() < CARD_SHARE ? payByCard : pay)(visitor, due, roomId);
  } else if (chance < 0.8) {
    const operation = visitor.begin('release', { referenceId: hold.id });
    const refusals = ['RESERVATION_NOT_HELD'];
    await client.perform(operation, 'DELETE', `/v1/reservations/${hold.id}`, { refusals });
  }
  // Otherwise the hold expires.
}

/** Refunds all places, or one of them. @param {Visitor} visitor @param {Owned} owned */
async function giveBack(visitor, owned) {
  const { paymentId, referenceId, refunded: before } = owned;
  const refusals = [
    // A show may be cancelled meanwhile.
    ...['PAYMENT_ALREADY_REFUNDED'],
    ...(visitor.attended.has(referenceId) ? ['TICKET_ALREADY_USED'] : []),
  ];
  if (placesLeft(owned) === 1 || visitor.random() < 0.3) return refund(visitor, owned, refusals);
  const [seat, area] = [owned.seats[0], owned.areas[0]];
  const amount = (seat ?? area)?.price ?? 0;
  const pieces = seat
    ? { seatIds: [seat.id] }
    : { areas: [{ areaId: area?.id ?? '', quantity: 1 }] };
  await refundPart(visitor, { paymentId, referenceId, amount, before }, pieces, refusals);
}

/**
 * Holds seats of the map, standing places, or the best free seats.
 * @param {Visitor} visitor
 * @param {string} showId
 * @param {{ seats: any[], areas: any[] }} map
 */
async function holdPlaces(visitor, showId, { seats, areas }) {
  const { random, offer, history } = visitor;
  const count = random() < 0.5 ? 1 : 2;
  const chance = random();
  const [area] = areas;
  const wanted = chance < 0.6 ? seatsOf(seats, count, random) : null;
  if (chance < 0.6 && !wanted) return null;
  const places = wanted
    ? { seatIds: wanted.map(({ id }) => id) }
    : chance < 0.8
      ? { best: { count } }
      : { areas: [{ areaId: area.id, quantity: count }] };
  const body = { showId, ...places };
  const operation = visitor.begin('hold', body);
  const hold = await visitor.performInRoom(
    offer.concertRoomId,
    operation,
    '/v1/reservations',
    body,
    HOLD_REFUSALS,
  );
  checkCancelled(visitor, operation);
  if (hold && !(isAsRequested(hold, count, wanted) && hasPricesOf(offer, showId, hold)))
    history.breach(`a hold differs from its request: ${hold.id}`);
  return hold;
}

/**
 * @param {any[]} seats
 * @param {number} count
 * @param {() => number} random
 * @returns {any[] | null}
 */
function seatsOf(seats, count, random) {
  const free = seats.filter(({ status }) => status === 'AVAILABLE').slice(0, WANTED_SEATS);
  if (free.length < 2) return null;
  const first = Math.floor(random() * (free.length - 1));
  return free.slice(first, first + count);
}

/**
 * @param {{ seats: any[], areas: any[] }} hold
 * @param {number} count
 * @param {any[] | null} wanted the seats of the request, if it names them
 */
function isAsRequested({ seats, areas }, count, wanted) {
  const isWanted = wanted?.every(({ id }) => seats.some((seat) => seat.id === id)) ?? true;
  const standing = areas.reduce((sum, { quantity }) => sum + quantity, 0);
  const [first] = seats;
  const isGroup = seats.every(
    ({ section, row, number }, index) =>
      section === first.section && row === first.row && number === first.number + index,
  );
  return isWanted && seats.length + standing === count && (wanted !== null || isGroup);
}

/**
 * The amount is the sum of the places, each at a price that its section has had. A price may change between seat map and hold.
 * @param {import('./visitor.mjs').Offer} offer
 * @param {string} showId
 * @param {{ amount: number, seats: any[], areas: any[] }} hold
 */
function hasPricesOf({ prices }, showId, { amount, seats, areas }) {
  const places = [...seats, ...areas];
  const sum = places.reduce((total, { price, quantity = 1 }) => total + price * quantity, 0);
  return (
    amount === sum &&
    places.every(({ section, price }) => prices.get(sectionOf(showId, section))?.has(price))
  );
}

/** A paid seat must not be shown as free. @param {Visitor} visitor @param {string} showId @param {any[]} seats */
function checkOwnSeats(visitor, showId, seats) {
  const statuses = new Map(seats.map(({ id, status }) => [id, status]));
  for (const owned of ticketsOf(visitor)) {
    if (owned.showId !== showId) continue;
    const lost = owned.seats.filter(({ id }) => statuses.get(id) !== 'SOLD');
    if (lost.length > 0)
      visitor.history.breach(`paid seats were shown as free: ${owned.referenceId}`);
  }
}

/**
 * What the user has bought, by the responses: paid, not refunded, and of no cancelled show.
 * @param {Pick<Visitor, 'operations' | 'offer'>} visitor
 * @returns {Owned[]}
 */
export function ticketsOf({ operations, offer }) {
  return paidReservations(operations).filter(({ showId }) => !offer.cancelled.has(showId));
}

/** The most that cancelled shows may have repaid. @param {Pick<Visitor, 'operations' | 'offer'>} visitor */
export function mostRepaid({ operations, offer }) {
  const repaid = paidReservations(operations).filter(({ showId }) => offer.cancelled.has(showId));
  return repaid.reduce((sum, { amount }) => sum + amount, 0);
}

/** @param {Owned} owned */
export function placesLeft({ seats, areas }) {
  return areas.reduce((sum, { quantity }) => sum + quantity, seats.length);
}

/**
 * Without those whose refund is under way.
 * @param {readonly import('./history.mjs').Operation[]} operations
 * @returns {Owned[]}
 */
function paidReservations(operations) {
  const succeeded = operations.filter(({ outcome }) => outcome === 'succeeded');
  const of = (/** @type {string} */ kind) => succeeded.filter((one) => one.kind === kind);
  const holds = new Map(of('hold').map((hold) => [hold.answer.id, hold]));
  const isGone = (/** @type {string} */ paymentId) =>
    operations.some(
      ({ kind, input, outcome, unknownAttempts }) =>
        input.paymentId === paymentId &&
        (kind === 'refund' || (kind === 'refund part' && outcome !== 'succeeded')) &&
        !(outcome === 'refused' && unknownAttempts === 0),
    );
  return of('pay').flatMap(({ input: { paymentId, referenceId, amount } }) => {
    const hold = holds.get(referenceId);
    if (!hold || isGone(paymentId)) return [];
    const parts = of('refund part').filter(({ input }) => input.paymentId === paymentId);
    const refunded = parts.reduce((sum, { input }) => sum + input.amount, 0);
    const { seats, areas } = withoutParts(hold.answer, parts);
    const { showId } = hold.input;
    return [{ paymentId, referenceId, showId, amount: amount - refunded, refunded, seats, areas }];
  });
}

/**
 * The places of a hold without those that were refunded in parts.
 * @param {{ seats: any[], areas: any[] }} hold
 * @param {readonly { input: any }[]} parts
 * @returns {{ seats: any[], areas: any[] }}
 */
export function withoutParts({ seats, areas }, parts) {
  const seatIds = parts.flatMap(({ input }) => input.seatIds ?? []);
  const back = parts.flatMap(({ input }) => input.areas ?? []);
  const backOf = (/** @type {string} */ id) =>
    back.reduce((sum, { areaId, quantity }) => sum + (areaId === id ? quantity : 0), 0);
  return {
    seats: seats.filter(({ id }) => !seatIds.includes(id)),
    areas: areas
      .map((area) => ({ ...area, quantity: area.quantity - backOf(area.id) }))
      .filter(({ quantity }) => quantity > 0),
  };
}
