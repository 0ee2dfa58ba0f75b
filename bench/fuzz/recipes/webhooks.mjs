import { stripeSignature } from '../../../scripts/lib/payment-emulator/webhooks.mjs';

/** @typedef {import('./recipe.mjs').World} World */
/** @typedef {import('./recipe.mjs').Draw} Draw */

/** Of a top-up, so that the webhook makes it due; sometimes of none. @param {World} world @param {Draw} draw */
function orderOf({ paidTopUps }, draw) {
  const known = draw.chance(0.8) ? paidTopUps.at(-1) : undefined;
  return known?.id ?? draw.uuid();
}

/** @type {import('./recipe.mjs').Recipes} */
export const webhooks = {
  receiveTossWebhook: (world, draw) => ({
    body: { eventType: 'PAYMENT_STATUS_CHANGED', data: { orderId: orderOf(world, draw) } },
    headers: { 'tosspayments-webhook-transmission-id': draw.uuid() },
  }),
  receiveStripeWebhook: (world, draw) => {
    const { providers } = world;
    const object = draw.chance(0.8)
      ? { metadata: { orderId: orderOf(world, draw) } }
      : { object: 'refund', status: 'failed', metadata: { key: draw.uuid() } };
    const body = { id: `evt_${draw.uuid()}`, object: 'event', type: 'x', data: { object } };
    const secret = providers?.target.stripeSecret ?? '';
    return { body, headers: { 'stripe-signature': stripeSignature(JSON.stringify(body), secret) } };
  },
};
