import { sectionOf } from '../corrections.mjs';
import { differences } from './effects.mjs';

/** @typedef {import('./effects.mjs').Effect} Effect */
/** @typedef {import('../final-state.mjs').FinalState} FinalState */

/**
 * Each section that the admin added exists once, each block until it was removed, with exactly its seats, and each
 * coupon that was ended stays ended. There are no others.
 * @param {readonly Effect[]} effects
 * @param {FinalState} state
 * @returns {string[]}
 */
export function breachesOfCorrections(effects, state) {
  const of = (/** @type {string} */ kind) => effects.filter((effect) => effect.kind === kind);
  const sections = of('add section').map(({ input }) => ({
    id: sectionOf(input.showId, input.name),
  }));
  const removed = new Set(of('unblock').map(({ input }) => input.referenceId));
  const blocks = of('block')
    .filter(({ answer }) => !removed.has(answer.id))
    .map(({ input, answer }) => ({ id: answer.id, showId: input.showId, seatIds: answer.seatIds }));
  const seats = blocks.flatMap(({ seatIds }) => seatIds).map((id) => ({ id }));
  const ended = of('end coupon').map(({ input: { couponId, revoke } }) => ({
    ...{ id: couponId, isEnded: true, isRevoked: revoke },
  }));
  return [
    ...differences('an added section', sections, state.sections),
    ...differences('a block', blocks, state.blocks),
    ...differences('a blocked seat', seats, state.blockedSeats),
    ...differences(
      'an end of a coupon',
      ended,
      state.coupons.filter(({ isEnded }) => isEnded),
    ),
  ];
}
