import { pick } from './random.mjs';
import { ticketsOf } from './tickets.mjs';
import { balanceOf } from './wallet.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */

/** Looks up what they own, on whichever instance: it must be what they were told. @param {Visitor} visitor */
export async function lookAtOwnThings(visitor) {
  const { random, client, memory } = visitor;
  const { body: account } = await client.ask('balance', 'GET', '/v1/balance');
  const balance = balanceOf(visitor);
  if (balance !== null && account?.balance !== balance) {
    memory.breach(`${visitor.id} was shown ${account?.balance} instead of ${balance}`);
  }
  await client.ask('entries', 'GET', '/v1/balance/entries');
  await client.ask('payments', 'GET', '/v1/payments');
  await client.ask('own coupons', 'GET', '/v1/users/me/coupons');
  await client.ask('orders', 'GET', '/v1/orders');
  await client.ask('top items', 'GET', '/v1/items/top');
  const ticket = pick(random, ticketsOf(visitor));
  if (!ticket) return;
  const { referenceId } = ticket;
  const { body } = await client.ask('reservation', 'GET', `/v1/reservations/${referenceId}`);
  if (body?.status !== 'CONFIRMED') {
    memory.breach(`A paid reservation was shown as ${body?.status}: ${referenceId}`);
  }
}
