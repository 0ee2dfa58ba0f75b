import { own } from './recipe.mjs';

/** @type {import('./recipe.mjs').Recipes} */
export const money = {
  confirmPayment: ({ due }, draw) =>
    own(due, draw, ({ id, amount }) => ({
      path: { paymentId: id },
      ...(draw.chance(0.5) ? { body: { amount } } : { without: ['amount'] }),
    })),
  startCheckout: ({ due, origin }, draw) =>
    own(due, draw, ({ id }) => ({ path: { paymentId: id }, body: { returnUrl: `${origin}/me` } })),
  refundPayment: ({ paid }, draw) =>
    own(paid, draw, ({ id, part }) => ({
      path: { paymentId: id },
      ...(draw.chance(0.5) && { body: part }),
      without: ['seatIds', 'areas', 'lines'].filter((name) => !(name in part)),
    })),
  getPayment: ({ payments }, draw) =>
    own(payments, draw, ({ id }) => ({ path: { paymentId: id } })),
  adjustBalance: ({ customers }, draw) => ({
    path: { userId: draw.pick(customers).id },
    body: { amount: draw.integer(1, 100_000), reason: 'Charged twice' },
  }),
  chargeBalance: (_world, draw) => ({ body: { amount: draw.integer(1, 100_000) } }),
  createTopUp: ({ origin }, draw) => ({
    body: { amount: draw.integer(1_000, 100_000), returnUrl: `${origin}/me` },
  }),
  confirmTopUp: ({ paidTopUps }, draw) =>
    own(paidTopUps, draw, ({ id, paymentKey }) => ({
      ...{ path: { topUpId: id }, body: { paymentKey }, without: ['orderId', 'amount'] },
    })),
  getTopUp: ({ paidTopUps }, draw) =>
    own(paidTopUps, draw, ({ id }) => ({ path: { topUpId: id } })),
  refundTopUp: ({ doneTopUps }, draw) =>
    doneTopUps.length > 0
      ? { path: { topUpId: draw.pick(doneTopUps) }, body: { amount: draw.integer(1, 10) } }
      : {},
};
