import { pick } from '../shared/random.mjs';
import { mostRepaid, ticketsOf } from './tickets.mjs';
import { mostArriving } from './top-up.mjs';
import { balanceOf } from './wallet.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */

/** Reads the user's own data on any instance. The data must agree with earlier responses. @param {Visitor} visitor */
export async function checkOwnData(visitor) {
  const { random, client, history } = visitor;
  const { body: account } = await client.call('balance', 'GET', '/v1/balance');
  const balance = balanceOf(visitor);
  const more = account?.balance - (balance ?? 0);
  const most = mostRepaid(visitor) + mostArriving(visitor);
  if (balance !== null && !(more >= 0 && more <= most)) {
    history.breach(`balance ${account?.balance} shown instead of ${balance}: ${visitor.id}`);
  }
  await client.call('entries', 'GET', '/v1/balance/entries');
  await client.call('payments', 'GET', '/v1/payments');
  await client.call('top-ups', 'GET', '/v1/balance/top-ups');
  await client.call('own coupons', 'GET', '/v1/users/me/coupons');
  await client.call('orders', 'GET', '/v1/orders');
  await client.call('top items', 'GET', '/v1/items/top');
  const ticket = pick(random, ticketsOf(visitor));
  if (!ticket) return;
  const { referenceId, showId } = ticket;
  const { body } = await client.call('reservation', 'GET', `/v1/reservations/${referenceId}`);
  if (body?.status !== 'CONFIRMED' && !visitor.offer.cancelled.has(showId)) {
    history.breach(`a paid reservation was shown as ${body?.status}: ${referenceId}`);
  }
}
