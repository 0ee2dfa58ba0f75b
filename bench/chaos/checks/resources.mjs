import { withoutParts } from '../tickets.mjs';
import { differences } from './effects.mjs';

/** @typedef {import('./effects.mjs').Effect} Effect */
/** @typedef {import('../history.mjs').Operation} Operation */
/** @typedef {import('../final-state.mjs').FinalState} FinalState */

/**
 * Every user, hold, order, coupon and adjustment agrees with its response, and there are no others.
 * @param {readonly Effect[]} effects
 * @param {FinalState} state
 * @returns {string[]}
 */
export function breachesOfResources(effects, state) {
  const of = (/** @type {string} */ kind) => effects.filter((effect) => effect.kind === kind);
  const signUps = of('sign up').map(({ answer, input }) => ({
    id: answer.user?.id ?? answer.id,
    email: input.email,
  }));
  const parts = of('refund part');
  const holds = of('hold').map(({ userId, input, answer }) => {
    const own = parts.filter(({ input: part }) => part.referenceId === answer.id);
    const { seats, areas } = withoutParts(answer, own);
    const back = own.reduce((sum, part) => sum + part.input.amount, 0);
    return {
      id: answer.id,
      userId,
      showId: input.showId,
      paymentId: answer.payment.id,
      seatIds: seats.map(({ id }) => id).sort(),
      standing: areas.reduce((sum, { quantity }) => sum + quantity, 0),
      amount: answer.amount - back,
    };
  });
  const orders = of('order').map(({ userId, input, answer }) => ({
    id: answer.id,
    userId,
    paymentId: answer.payment.id,
    total: answer.total,
    discount: answer.discount,
    userCouponId: input.userCouponId ?? null,
    lines: input.items.map((/** @type {any} */ item) => `${item.itemId} ${item.quantity}`).sort(),
  }));
  const claims = of('claim').map(({ userId, input, answer }) => ({
    id: answer.id,
    userId,
    couponId: input.couponId,
  }));
  const adjustments = of('adjust stock').map(({ input, answer }) => ({ id: answer.id, ...input }));
  return [
    ...differences('a user', signUps, state.users),
    ...differences('a reservation', holds, state.reservations),
    ...differences('an order', orders, state.orders),
    ...differences('a coupon of a user', claims, state.userCoupons),
    ...differences('an adjustment', adjustments, state.adjustments),
    ...tooManyCoupons(claims, state),
  ];
}

/** @param {readonly { couponId: string }[]} claims @param {FinalState} state */
function tooManyCoupons(claims, { coupons }) {
  return coupons
    .filter(
      ({ id, quantity }) => claims.filter(({ couponId }) => couponId === id).length > quantity,
    )
    .map(({ id }) => `more claims than the quantity of the coupon: ${id}`);
}

/**
 * Each hold and order has the status of the last operation of its user, or has expired.
 * @param {readonly Effect[]} effects
 * @param {FinalState} state
 * @returns {string[]}
 */
export function breachesOfStates(effects, state) {
  const about = (/** @type {string} */ kind) =>
    new Set(effects.filter((effect) => effect.kind === kind).map(({ input }) => input.referenceId));
  const [paid, refunded] = [about('pay'), about('refund')];
  const [released, cancelled] = [about('release'), about('cancel')];
  for (const { kind, answer } of effects)
    if (kind === 'order' && answer.receipt) paid.add(answer.id);
  /** @type {string[]} */
  const breaches = [];
  const check = (/** @type {any} */ row, /** @type {Record<string, string>} */ words) => {
    const ended = released.has(row.id) || cancelled.has(row.id);
    const did = refunded.has(row.id)
      ? 'refunded'
      : paid.has(row.id)
        ? 'paid'
        : ended
          ? 'ended'
          : 'left';
    if (paid.has(row.id) && ended) breaches.push(`both paid and cancelled: ${row.id}`);
    if (refunded.has(row.id) && !paid.has(row.id))
      breaches.push(`refunded without a payment: ${row.id}`);
    // What its user left alone has expired, or was given up when the user left the room.
    const gaveUp = did === 'left' && row.roomId && row.status === words.ended;
    if (row.status !== words[did] && !gaveUp)
      breaches.push(`status ${row.status}, but its user ${did} it: ${row.id}`);
  };
  const ofSeats = { refunded: 'CANCELLED', paid: 'CONFIRMED', ended: 'RELEASED', left: 'EXPIRED' };
  const ofGoods = { refunded: 'REFUNDED', paid: 'COMPLETED', ended: 'CANCELLED', left: 'EXPIRED' };
  for (const row of state.reservations) check(row, ofSeats);
  for (const row of state.orders) check(row, ofGoods);
  return breaches;
}

/**
 * Every paid seat belongs to its payer, and no other seat is sold.
 * @param {readonly Effect[]} effects
 * @param {FinalState} state
 * @returns {string[]}
 */
export function breachesOfSeats(effects, state) {
  const owners = new Map(state.soldSeats.map(({ id, reservationId }) => [id, reservationId]));
  const of = (/** @type {string} */ kind) => effects.filter((effect) => effect.kind === kind);
  const refunded = new Set(of('refund').map(({ input }) => input.referenceId));
  const paid = new Set(of('pay').map(({ input }) => input.referenceId));
  const parts = of('refund part');
  const breaches = [];
  let seats = 0;
  for (const { answer } of of('hold')) {
    if (!paid.has(answer.id) || refunded.has(answer.id)) continue;
    const own = parts.filter(({ input }) => input.referenceId === answer.id);
    for (const { id: seatId } of withoutParts(answer, own).seats) {
      seats += 1;
      if (owners.get(seatId) !== answer.id)
        breaches.push(`paid seat belongs to another reservation: ${seatId}`);
    }
  }
  if (owners.size !== seats) breaches.push(`${owners.size} seats are sold, ${seats} are paid`);
  return breaches;
}
