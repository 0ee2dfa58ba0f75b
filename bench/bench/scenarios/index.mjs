import { checkIns } from './check-ins.mjs';
import { claims, orders, paidOrders } from './hot-rows.mjs';
import { holdDistinct, holdOneSeat } from './holds.mjs';
import { itemRead, itemReadL2 } from './item-read.mjs';
import { pay } from './payments.mjs';
import { areas, best } from './places.mjs';
import { joinQueue, pollLongQueue, pollShortQueue } from './queue-poll.mjs';
import { seatMap } from './seat-map.mjs';

/** In the order in which they run. @type {import('../scenario.mjs').Scenario[]} */
export const scenarios = [
  itemRead,
  itemReadL2,
  joinQueue,
  seatMap,
  holdDistinct,
  holdOneSeat,
  pay,
  checkIns,
  claims,
  orders,
  paidOrders,
  // Side by side: the second is compared with the first.
  pollShortQueue,
  pollLongQueue,
  areas,
  best,
];

/** @param {string} name */
export function scenarioOf(name) {
  const scenario = scenarios.find((one) => one.name === name);
  if (!scenario) throw new Error(`There is no scenario ${name}`);
  return scenario;
}
