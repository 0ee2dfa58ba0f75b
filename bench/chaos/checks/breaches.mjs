import { effectsOf } from './effects.mjs';
import { breachesOfCards, effectsOfCards } from './cards.mjs';
import { repaidByCancellations } from './cancelled.mjs';
import { breachesOfCorrections } from './corrections.mjs';
import { breachesOfEvents } from './events.mjs';
import { breachesOfMoney } from './money.mjs';
import { breachesOfSeats, breachesOfStates, breachesOfResources } from './resources.mjs';
import { breachesOfTickets } from './tickets.mjs';
import { breachesOfTopUps } from './top-ups.mjs';

/**
 * Compares the history of the users with the database, the delivered events and the books of the payment
 * providers.
 * @param {readonly import('../history.mjs').Operation[]} operations
 * @param {import('../final-state.mjs').FinalState} state
 * @param {Parameters<typeof breachesOfEvents>[2]} receiver
 * @param {Parameters<typeof breachesOfTopUps>[2]} payments
 * @returns {string[]}
 */
export function breachesOf(operations, state, receiver, payments) {
  const { effects: requested, breaches } = effectsOf(operations, state);
  const known = [...requested, ...effectsOfCards(requested, state)];
  const effects = [...known, ...repaidByCancellations(known, state)];
  return [
    ...breaches,
    ...breachesOfResources(effects, state),
    ...breachesOfCorrections(effects, state),
    ...breachesOfStates(effects, state),
    ...breachesOfSeats(effects, state),
    ...breachesOfTickets(effects, state),
    ...breachesOfTopUps(effects, state, payments),
    ...breachesOfCards(state),
    ...breachesOfMoney(effects, state),
    ...breachesOfEvents(effects, state, receiver),
  ];
}
