import { setTimeout as wait } from 'node:timers/promises';
import { watchQueue } from './watch.mjs';

/**
 * All visitors come, each at a random time, buy and leave. Prints the state of the queue meanwhile. An error of a visit
 * is a failure of the run, and does not end the other visits.
 * @param {object} options
 * @param {import('../shared/api.mjs').Api} options.service
 * @param {string} options.authorization the admin's
 * @param {string} options.roomId
 * @param {readonly import('./visitor.mjs').Visitor[]} options.visitors
 * @param {number} options.arriveSeconds the last one comes after this time at most
 * @param {import('./results.mjs').Results} options.results
 */
export async function runVisits(options) {
  const { service, authorization, roomId, visitors, arriveSeconds, results } = options;
  let present = visitors.length;
  const visits = visitors.map(async (visitor) => {
    await wait(Math.random() * arriveSeconds * 1_000);
    await visitor.visit().catch((error) => results.failures.push(String(error.message)));
    present -= 1;
  });
  const over = new AbortController();
  const numberPresent = () => present;
  const headers = { authorization };
  const watch = watchQueue(service, headers, { roomId }, results, numberPresent, over.signal);
  await Promise.all(visits);
  over.abort();
  await watch;
}
