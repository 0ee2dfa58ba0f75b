import { confirm, pay } from './top-up.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */

const REFUSALS = ['RESERVATION_NOT_HELD', 'PAYMENT_NOT_PAYABLE', 'SHOW_CANCELLED'];
/** The hold ended, so nothing was taken, or it went back. */
const ENDED = 'CHECKOUT_ENDED';
const LEAVES_SHARE = 0.1;

/**
 * Pays for a hold by card, or leaves after the payment window: then a webhook or the job has to find out.
 * @param {Visitor} visitor
 * @param {import('./wallet.mjs').Due} due
 * @param {string} roomId
 */
export async function payByCard(visitor, { paymentId, referenceId, amount }, roomId) {
  const { client, random, history, service } = visitor;
  /** @type {'TOSS' | 'STRIPE'} */
  const provider = random() < 0.5 ? 'TOSS' : 'STRIPE';
  const operation = visitor.begin('top up', { amount, provider, paymentId, referenceId });
  const path = `/v1/payments/${paymentId}/checkout`;
  const body = { provider, returnUrl: `${service}/me` };
  const started = await visitor.performInRoom(roomId, operation, path, body, REFUSALS);
  if (!started) return;
  const clientSecret = started.checkout.stripe?.clientSecret;
  const topUp = { id: started.id, provider, amount, clientSecret };
  const paid = await pay(visitor, topUp);
  await visitor.think();
  if (random() < LEAVES_SHARE) return;
  const status = await confirm(visitor, topUp, paid, [ENDED]);
  if (status !== 'DONE' || visitor.credited.has(topUp.id)) return;
  const payment = await client.call('payment', 'GET', `/v1/payments/${paymentId}`);
  if (payment.status === 200 && payment.body.topUpId !== topUp.id)
    history.breach(`a card payment is DONE and has not paid: ${topUp.id}`);
}
