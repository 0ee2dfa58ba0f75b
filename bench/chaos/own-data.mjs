import { pick } from '../shared/random.mjs';
import { ticketsOf } from './tickets.mjs';
import { balanceOf } from './wallet.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */

/** Reads the user's own data on any instance. The data must agree with earlier responses. @param {Visitor} visitor */
export async function checkOwnData(visitor) {
  const { random, client, history } = visitor;
  const { body: account } = await client.call('balance', 'GET', '/v1/balance');
  const balance = balanceOf(visitor);
  if (balance !== null && account?.balance !== balance) {
    history.breach(`balance ${account?.balance} shown instead of ${balance}: ${visitor.id}`);
  }
  await client.call('entries', 'GET', '/v1/balance/entries');
  await client.call('payments', 'GET', '/v1/payments');
  await client.call('own coupons', 'GET', '/v1/users/me/coupons');
  await client.call('orders', 'GET', '/v1/orders');
  await client.call('top items', 'GET', '/v1/items/top');
  const ticket = pick(random, ticketsOf(visitor));
  if (!ticket) return;
  const { referenceId } = ticket;
  const { body } = await client.call('reservation', 'GET', `/v1/reservations/${referenceId}`);
  if (body?.status !== 'CONFIRMED') {
    history.breach(`a paid reservation was shown as ${body?.status}: ${referenceId}`);
  }
}
