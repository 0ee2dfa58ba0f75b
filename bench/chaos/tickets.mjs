import { GATE_REFUSALS } from './gate-refusals.mjs';
import { pay, refund } from './wallet.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */

/** All users want the front rows. */
const WANTED_SEATS = 30;
/** A user with this many tickets refunds one before buying another. */
const MAX_TICKETS = 3;

/** Joins the queue, holds seats, and pays or releases them. @param {Visitor} visitor */
export async function buyTickets(visitor) {
  const { random, client, offer } = visitor;
  const { concertRoomId: roomId, showId } = offer;
  const [oldest, ...others] = ticketsOf(visitor);
  if (oldest && others.length + 1 >= MAX_TICKETS) return refund(visitor, oldest);
  if (!(await visitor.enter(roomId))) return;
  const map = await client.call('seat map', 'GET', `/v1/shows/${showId}/seats`, {
    headers: visitor.gateHeaders(roomId),
    refusals: GATE_REFUSALS,
  });
  if (map.status !== 200) return;
  checkOwnSeats(visitor, map.body.seats);
  await visitor.think();
  const hold = await holdPlaces(visitor, map.body);
  if (!hold) return visitor.leave(roomId);
  await visitor.think();
  const chance = random();
  if (chance < 0.65) {
    const due = { paymentId: hold.payment.id, referenceId: hold.id, amount: hold.amount };
    await pay(visitor, due, roomId);
  } else if (chance < 0.8) {
    const operation = visitor.begin('release', { referenceId: hold.id });
    const refusals = ['RESERVATION_NOT_HELD'];
    await client.perform(operation, 'DELETE', `/v1/reservations/${hold.id}`, { refusals });
  }
  // Otherwise the hold expires.
}

/**
 * Holds seats of the map, standing places, or the best free seats.
 * @param {Visitor} visitor
 * @param {{ seats: any[], areas: any[] }} map
 */
async function holdPlaces(visitor, { seats, areas }) {
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
  const body = { showId: offer.showId, ...places };
  const operation = visitor.begin('hold', body);
  const hold = await visitor.performInRoom(
    offer.concertRoomId,
    operation,
    '/v1/reservations',
    body,
    ['SEAT_ALREADY_RESERVED', 'NO_SEATS_TOGETHER', 'AREA_SOLD_OUT', 'QUEUE_HOLD_TIME_OVER'],
  );
  if (hold && !isAsRequested(hold, count, wanted))
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
 * @param {{ amount: number, seats: any[], areas: any[] }} hold
 * @param {number} count
 * @param {any[] | null} wanted the seats of the request, if it names them
 */
function isAsRequested({ amount, seats, areas }, count, wanted) {
  const price = wanted?.reduce((sum, seat) => sum + seat.price, 0) ?? amount;
  const standing = areas.reduce((sum, { quantity }) => sum + quantity, 0);
  const [first] = seats;
  const isGroup = seats.every(
    ({ section, row, number }, index) =>
      section === first.section && row === first.row && number === first.number + index,
  );
  return amount === price && seats.length + standing === count && (wanted !== null || isGroup);
}

/** A paid seat must not be shown as free. @param {Visitor} visitor @param {any[]} seats */
function checkOwnSeats(visitor, seats) {
  const statuses = new Map(seats.map(({ id, status }) => [id, status]));
  for (const { referenceId, seatIds } of ticketsOf(visitor)) {
    const lost = seatIds.filter((/** @type {string} */ id) => statuses.get(id) !== 'SOLD');
    if (lost.length > 0) visitor.history.breach(`paid seats were shown as free: ${referenceId}`);
  }
}

/** The tickets of the user, by the responses: paid and not refunded. @param {Visitor} visitor */
export function ticketsOf({ operations }) {
  const givenBack = new Set(
    operations.filter(({ kind }) => kind === 'refund').map(({ input }) => input.paymentId),
  );
  const holds = new Map(
    operations
      .filter(({ kind, outcome }) => kind === 'hold' && outcome === 'succeeded')
      .map(({ answer }) => [answer.id, answer.seats.map((/** @type {any} */ seat) => seat.id)]),
  );
  return operations
    .filter(
      ({ kind, outcome, input }) =>
        kind === 'pay' && outcome === 'succeeded' && holds.has(input.referenceId),
    )
    .filter(({ input }) => !givenBack.has(input.paymentId))
    .map(({ input }) => ({
      ...input,
      seatIds: /** @type {string[]} */ (holds.get(input.referenceId)),
    }));
}
