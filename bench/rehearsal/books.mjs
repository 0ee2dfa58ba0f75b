import { forEach } from '../shared/api.mjs';
import { placesOf } from './tickets.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */

/**
 * The books of the service must agree with the responses: sold seats and live tickets, by the admin's view.
 * @param {import('../shared/api.mjs').Api} service
 * @param {string} authorization the admin's
 * @param {string} showId
 * @param {readonly Visitor[]} visitors
 * @param {import('./results.mjs').Results} results
 */
export async function countSold(service, authorization, showId, visitors, results) {
  const bought = visitors.flatMap(({ purchase }) => (purchase?.showId === showId ? purchase : []));
  const { seats } = await service.get(`/v1/shows/${showId}/seats`, { authorization });
  const { tickets } = await service.get(`/v1/shows/${showId}/checkins`, { authorization });
  const sold = seats.filter((/** @type {{ status: string }} */ { status }) => status === 'SOLD');
  const ids = new Set(bought.flatMap((one) => one.seats.map(({ id }) => id)));
  const places = bought.reduce((sum, one) => sum + placesOf(one), 0);
  const isRight =
    sold.length === ids.size && sold.every((/** @type {{ id: string }} */ { id }) => ids.has(id));
  results.expect(isRight, `${sold.length} seats are sold, ${ids.size} were bought: ${showId}`);
  results.expect(tickets === places, `${tickets} tickets for ${places} places: ${showId}`);
  return { seats: sold.length, standing: places - ids.size };
}

/**
 * Each visitor must have the balance that follows from the responses.
 * @param {readonly Visitor[]} visitors
 * @param {import('./results.mjs').Results} results
 */
export async function checkBalances(visitors, results) {
  await forEach(visitors, async ({ service, headers, balance, account }) => {
    const shown = await service.get('/v1/balance', headers);
    results.expect(
      shown.balance === balance,
      `${account.email} has ${shown.balance} instead of ${balance}`,
    );
  });
}
