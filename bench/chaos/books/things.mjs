import { differences } from './effects.mjs';

/** @typedef {import('./effects.mjs').Effect} Effect */
/** @typedef {import('../memory.mjs').Deed} Deed */
/** @typedef {import('../facts.mjs').Facts} Facts */

/**
 * Every account, hold, order, coupon and adjustment is as its user was told, and there are no others.
 * @param {readonly Effect[]} effects
 * @param {Facts} facts
 * @returns {string[]}
 */
export function breachesOfThings(effects, facts) {
  const of = (/** @type {string} */ kind) => effects.filter((effect) => effect.kind === kind);
  const signUps = of('sign up').map(({ answer, asked }) => ({
    id: answer.user?.id ?? answer.id,
    email: asked.email,
  }));
  const holds = of('hold').map(({ userId, asked, answer }) => ({
    id: answer.id,
    userId,
    showId: asked.showId,
    paymentId: answer.payment.id,
    seatIds: [...asked.seatIds].sort(),
    amount: answer.amount,
  }));
  const orders = of('order').map(({ userId, asked, answer }) => ({
    id: answer.id,
    userId,
    paymentId: answer.payment.id,
    total: answer.total,
    discount: answer.discount,
    userCouponId: asked.userCouponId ?? null,
    lines: asked.items.map((/** @type {any} */ item) => `${item.itemId} ${item.quantity}`).sort(),
  }));
  const claims = of('claim').map(({ userId, asked, answer }) => ({
    id: answer.id,
    userId,
    couponId: asked.couponId,
  }));
  const adjustments = of('adjust stock').map(({ asked, answer }) => ({ id: answer.id, ...asked }));
  return [
    ...differences('a user', signUps, facts.users),
    ...differences('a reservation', holds, facts.reservations),
    ...differences('an order', orders, facts.orders),
    ...differences('a coupon of a user', claims, facts.userCoupons),
    ...differences('an adjustment', adjustments, facts.adjustments),
    ...tooManyCoupons(claims, facts),
  ];
}

/** @param {readonly { couponId: string }[]} claims @param {Facts} facts */
function tooManyCoupons(claims, { coupons }) {
  return coupons
    .filter(
      ({ id, quantity }) => claims.filter(({ couponId }) => couponId === id).length > quantity,
    )
    .map(({ id }) => `more users have a coupon than there are: ${id}`);
}

/**
 * What has become of each hold and order is what its user did, and else that its time is over.
 * @param {readonly Effect[]} effects
 * @param {Facts} facts
 * @returns {string[]}
 */
export function breachesOfStates(effects, facts) {
  const about = (/** @type {string} */ kind) =>
    new Set(effects.filter((effect) => effect.kind === kind).map(({ asked }) => asked.referenceId));
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
    if (paid.has(row.id) && ended) breaches.push(`was paid and given up: ${row.id}`);
    if (refunded.has(row.id) && !paid.has(row.id)) breaches.push(`was refunded unpaid: ${row.id}`);
    if (row.status !== words[did])
      breaches.push(`is ${row.status} though its user ${did} it: ${row.id}`);
  };
  const ofSeats = { refunded: 'CANCELLED', paid: 'CONFIRMED', ended: 'RELEASED', left: 'EXPIRED' };
  const ofGoods = { refunded: 'REFUNDED', paid: 'COMPLETED', ended: 'CANCELLED', left: 'EXPIRED' };
  for (const row of facts.reservations) check(row, ofSeats);
  for (const row of facts.orders) check(row, ofGoods);
  return breaches;
}

/**
 * Nobody has paid for a seat that is not theirs, and no seat is sold to two.
 * @param {readonly Effect[]} effects
 * @param {Facts} facts
 * @returns {string[]}
 */
export function breachesOfSeats(effects, facts) {
  const owners = new Map(facts.soldSeats.map(({ id, reservationId }) => [id, reservationId]));
  const of = (/** @type {string} */ kind) => effects.filter((effect) => effect.kind === kind);
  const refunded = new Set(of('refund').map(({ asked }) => asked.referenceId));
  const paid = new Set(of('pay').map(({ asked }) => asked.referenceId));
  const breaches = [];
  let seats = 0;
  for (const { asked, answer } of of('hold')) {
    if (!paid.has(answer.id) || refunded.has(answer.id)) continue;
    for (const seatId of asked.seatIds) {
      seats += 1;
      if (owners.get(seatId) !== answer.id)
        breaches.push(`was paid and is another's: seat ${seatId}`);
    }
  }
  if (owners.size !== seats) breaches.push(`${owners.size} seats are sold, ${seats} were paid`);
  return breaches;
}
