import { setTimeout as wait } from 'node:timers/promises';
import { forEach } from '../shared/api.mjs';
import { priceOf } from './tickets.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */

const MAX_SECONDS = 60;
const LOOK_EVERY_MS = 100;

/**
 * Cancels a show. Everybody who has places there must get the price back, and the tickets must not open the door any more.
 * @param {import('../shared/api.mjs').Api} service
 * @param {string} authorization the admin's
 * @param {string} showId
 * @param {readonly Visitor[]} visitors
 * @param {import('./results.mjs').Results} results
 * @param {import('./door.mjs').Door} door
 */
export async function cancelEvening(service, authorization, showId, visitors, results, door) {
  const buyers = visitors.filter(({ purchase }) => purchase?.showId === showId);
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;
  const headers = { authorization };
  let progress = await service.post(`/v1/shows/${showId}/cancel`, { reason: 'Rehearsal' }, headers);
  while (progress.state !== 'FINISHED' && seconds() < MAX_SECONDS) {
    await wait(LOOK_EVERY_MS);
    progress = await service.get(`/v1/shows/${showId}/cancellation`, headers);
  }
  const took = seconds();
  let amount = 0;
  for (const visitor of buyers) {
    const price = visitor.purchase ? priceOf(visitor.purchase) : 0;
    visitor.balance += price;
    amount += price;
  }
  const { state, refunded, refundedAmount } = progress;
  const isRight = state === 'FINISHED' && refunded === buyers.length && refundedAmount === amount;
  const due = `${buyers.length} reservations and ${amount}`;
  results.expect(isRight, `instead of ${due}, the cancellation repaid ${JSON.stringify(progress)}`);
  const tickets = await forEach(buyers, async (buyer) => {
    const { data } = await buyer.service.get('/v1/tickets', buyer.headers);
    return data;
  });
  await door.refuseAll(tickets.flat(), 'TICKET_REVOKED', showId);
  return { refunded, amount, seconds: took };
}
