import { GATE_REFUSALS } from './line.mjs';
import { pay, refund } from './wallet.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */

/** Everybody wants the front rows. */
const WANTED_SEATS = 30;
/** Then they give tickets back before they buy others. */
const MAX_TICKETS = 3;

/** Through the line to the seats, as far as they get. @param {Visitor} visitor */
export async function buyTickets(visitor) {
  const { random, client, offer } = visitor;
  const { concertRoomId: roomId, showId } = offer;
  const [oldest, ...others] = ticketsOf(visitor);
  if (oldest && others.length + 1 >= MAX_TICKETS) return refund(visitor, oldest);
  if (!(await visitor.enter(roomId))) return;
  const map = await client.ask('seat map', 'GET', `/v1/shows/${showId}/seats`, {
    headers: visitor.pass(roomId),
    refusals: GATE_REFUSALS,
  });
  if (map.status !== 200) return;
  checkOwnSeats(visitor, map.body.seats);
  await visitor.think();
  const hold = await holdSeats(visitor, map.body.seats);
  if (!hold) return visitor.leave(roomId);
  await visitor.think();
  const chance = random();
  if (chance < 0.65) {
    const due = { paymentId: hold.payment.id, referenceId: hold.id, amount: hold.amount };
    await pay(visitor, due, roomId);
  } else if (chance < 0.8) {
    const deed = visitor.intend('release', { referenceId: hold.id });
    const refusals = ['RESERVATION_NOT_HELD'];
    await client.act(deed, 'DELETE', `/v1/reservations/${hold.id}`, { refusals });
  }
  // The others close the browser, and their hold expires.
}

/**
 * @param {Visitor} visitor
 * @param {any[]} seats
 */
async function holdSeats(visitor, seats) {
  const { random, offer, memory } = visitor;
  const free = seats.filter(({ status }) => status === 'AVAILABLE').slice(0, WANTED_SEATS);
  if (free.length < 2) return null;
  const first = Math.floor(random() * (free.length - 1));
  const wanted = free.slice(first, first + (random() < 0.5 ? 1 : 2));
  const seatIds = wanted.map(({ id }) => id);
  const deed = visitor.intend('hold', { showId: offer.showId, seatIds });
  const body = { showId: offer.showId, seatIds };
  const hold = await visitor.actInside(offer.concertRoomId, deed, '/v1/reservations', body, [
    'SEAT_ALREADY_RESERVED',
  ]);
  const price = wanted.reduce((sum, seat) => sum + seat.price, 0);
  const isAsAsked = !hold || (hold.amount === price && hold.seats.length === seatIds.length);
  if (!isAsAsked) memory.breach(`A hold is not what was asked for: ${hold.id}`);
  return hold;
}

/** Nobody may see a seat free that they have paid for. @param {Visitor} visitor @param {any[]} seats */
function checkOwnSeats(visitor, seats) {
  const statuses = new Map(seats.map(({ id, status }) => [id, status]));
  for (const { referenceId, seatIds } of ticketsOf(visitor)) {
    const lost = seatIds.filter((/** @type {string} */ id) => statuses.get(id) !== 'SOLD');
    if (lost.length > 0) visitor.memory.breach(`Paid seats were shown as free: ${referenceId}`);
  }
}

/** What they have paid for and not given back, by what they were told. @param {Visitor} visitor */
export function ticketsOf({ deeds }) {
  const givenBack = new Set(
    deeds.filter(({ kind }) => kind === 'refund').map(({ asked }) => asked.paymentId),
  );
  const holds = new Map(
    deeds
      .filter(({ kind, outcome }) => kind === 'hold' && outcome === 'told')
      .map(({ answer, asked }) => [answer.id, asked.seatIds]),
  );
  return deeds
    .filter(
      ({ kind, outcome, asked }) =>
        kind === 'pay' && outcome === 'told' && holds.has(asked.referenceId),
    )
    .filter(({ asked }) => !givenBack.has(asked.paymentId))
    .map(({ asked }) => ({
      ...asked,
      seatIds: /** @type {string[]} */ (holds.get(asked.referenceId)),
    }));
}
