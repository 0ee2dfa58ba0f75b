import { effectsOf } from './effects.mjs';
import { breachesOfFeed } from './feed.mjs';
import { breachesOfMoney } from './money.mjs';
import { breachesOfSeats, breachesOfStates, breachesOfThings } from './things.mjs';

/**
 * Everything in which the users' accounts of what they did and were told differ from the database,
 * or from what the data platform heard.
 * @param {readonly import('../memory.mjs').Deed[]} deeds
 * @param {import('../facts.mjs').Facts} facts
 * @param {Parameters<typeof breachesOfFeed>[2]} receiver
 * @returns {string[]}
 */
export function judge(deeds, facts, receiver) {
  const { effects, breaches } = effectsOf(deeds, facts);
  return [
    ...breaches,
    ...breachesOfThings(effects, facts),
    ...breachesOfStates(effects, facts),
    ...breachesOfSeats(effects, facts),
    ...breachesOfMoney(effects, facts),
    ...breachesOfFeed(effects, facts, receiver),
  ];
}
