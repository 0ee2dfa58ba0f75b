import { effectsOf } from './effects.mjs';
import { repaidByCancellations } from './cancelled.mjs';
import { breachesOfEvents } from './events.mjs';
import { breachesOfMoney } from './money.mjs';
import { breachesOfSeats, breachesOfStates, breachesOfResources } from './resources.mjs';
import { breachesOfTickets } from './tickets.mjs';

/**
 * Compares the history of the users with the database and the delivered events.
 * @param {readonly import('../history.mjs').Operation[]} operations
 * @param {import('../final-state.mjs').FinalState} state
 * @param {Parameters<typeof breachesOfEvents>[2]} receiver
 * @returns {string[]}
 */
export function breachesOf(operations, state, receiver) {
  const { effects: requested, breaches } = effectsOf(operations, state);
  const effects = [...requested, ...repaidByCancellations(requested, state)];
  return [
    ...breaches,
    ...breachesOfResources(effects, state),
    ...breachesOfStates(effects, state),
    ...breachesOfSeats(effects, state),
    ...breachesOfTickets(effects, state),
    ...breachesOfMoney(effects, state),
    ...breachesOfEvents(effects, state, receiver),
  ];
}
