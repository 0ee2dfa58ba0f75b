import fc from 'fast-check';
import type { OrderStatus } from '../../src/modules/order/domain/order.js';
import type { Api } from '../support/api.js';
import type { Plan } from '../support/models/at-once.js';
import { letOthersGoFirst } from '../support/models/interleaving.js';
import { answerText } from '../support/models/answer-text.js';
import { actionOf, instance, item, mostly, type ShopIntent, user, USERS } from './shop-intents.js';
import { stateText, isDue, REFUND_SECONDS, type ShopModel } from './shop-model.js';
import { adjusting, changingQuantity, changingWindow, endingCoupon } from './shop-admin.js';
import { ordering, orderingTheRest, spending } from './shop-ordering.js';
import type { RealShop } from './shop-real.js';
import * as rules from './shop-rules.js';

const claiming = fc.tuple(user, instance).map(([who, at]): ShopIntent => ({
  text: `u${who} claims a coupon`,
  plan: (_shop, real, label) =>
    actionOf(`u${who} claims a coupon as ${label}`, rules.claim(who, label), async () => {
      const answer = await real.apiOf(who, at).post(`/v1/coupons/${real.couponId}/claim`);
      if (answer.status === 201) real.coupons.set(label, answer.body.id as string);
      return answerText(answer, `${answer.body.status}`);
    }),
}));

const paying = withOrder('pays', 'PENDING_PAYMENT', (who, at, label, real) =>
  actionOf(`u${who} pays ${label}`, rules.confirm(who, label), async () => {
    const path = `/v1/payments/${real.orders.get(label)?.paymentId}/confirm`;
    const answer = await real.apiOf(who, at).post(path, {});
    return answerText(answer, `paid ${answer.body.amount}, left ${answer.body.balanceAfter}`);
  }),
);

const cancelling = withOrder('cancels', 'PENDING_PAYMENT', (who, at, label, real) =>
  actionOf(`u${who} cancels ${label}`, rules.cancel(who, label), async () => {
    const path = `/v1/orders/${real.orders.get(label)?.id}/cancel`;
    const answer = await real.apiOf(who, at).post(path);
    return answerText(answer, `${answer.body.status}`);
  }),
);

const refunding = withOrder('refunds', 'COMPLETED', (who, at, label, real) =>
  actionOf(`u${who} refunds ${label}`, rules.refund(who, label, null), () =>
    refund(real.apiOf(who, at), real, label, null),
  ),
);

const refundingOne = item.chain((which) =>
  withOrder(`refunds one of item ${which} of`, 'COMPLETED', (who, at, label, real) =>
    actionOf(
      `u${who} refunds one of item ${which} of ${label}`,
      rules.refund(who, label, which),
      () => refund(real.apiOf(who, at), real, label, which),
    ),
  ),
);

const refundingAsAdmin = withOrder('is refunded', 'COMPLETED', (_who, _at, label, real) =>
  actionOf(`the admin refunds ${label}`, rules.refund(null, label, null), () =>
    refund(real.admin, real, label, null),
  ),
);

const filling = fc
  .tuple(user, item, fc.integer({ min: 1, max: 4 }), instance)
  .map(([who, which, quantity, at]): ShopIntent => {
    const text = `u${who} puts ${quantity} of item ${which} in the cart`;
    return {
      text,
      plan: (_shop, real) =>
        actionOf(text, rules.putInCart(who, which, quantity), async () => {
          const path = `/v1/cart/items/${real.itemIds[which]}`;
          return answerText(await real.apiOf(who, at).put(path, { quantity }), 'put');
        }),
    };
  });

const viewingStock = fc.tuple(user, item, instance).map(([who, which, at]): ShopIntent => ({
  text: `u${who} looks at item ${which}`,
  plan: (_shop, real) =>
    actionOf(`u${who} looks at item ${which}`, rules.viewStock(which), async () => {
      const answer = await real.apiOf(who, at).get(`/v1/items/${real.itemIds[which]}`);
      return answerText(answer, `${answer.body.stock}`);
    }),
}));

const viewingCoupon = fc.tuple(user, instance).map(([who, at]): ShopIntent => ({
  text: `u${who} looks at the coupon`,
  plan: (_shop, real) =>
    actionOf(`u${who} looks at the coupon`, rules.viewCoupon(), async () => {
      const answer = await real.apiOf(who, at).get(`/v1/coupons/${real.couponId}`);
      return answerText(answer, `${answer.body.remaining}`);
    }),
}));

/** Never together with `waits`, because the sweep ends orders that are due now. */
export const sweeps: fc.Arbitrary<ShopIntent> = fc.constant({
  text: 'the sweep',
  plan: (shop, real) => ({
    text: 'the sweep',
    each: Object.entries(shop.orders)
      .filter(([, placed]) => isDue(placed, shop.now))
      .map(([label]) => rules.expire(label)),
    run: () => real.sweep(),
  }),
});

/** Time passes, possibly during other actions, after the given number of their statements. */
export const waits = waitsOf(1, 300);
export const longWaits = waitsOf(300, 600, 600, REFUND_SECONDS);

export const requests: fc.Arbitrary<ShopIntent> = fc.oneof(
  { arbitrary: ordering, weight: 8 },
  { arbitrary: claiming, weight: 3 },
  { arbitrary: paying, weight: 4 },
  { arbitrary: cancelling, weight: 3 },
  { arbitrary: refunding, weight: 2 },
  { arbitrary: refundingOne, weight: 3 },
  { arbitrary: refundingAsAdmin, weight: 1 },
  { arbitrary: adjusting, weight: 2 },
  { arbitrary: filling, weight: 3 },
  { arbitrary: changingWindow, weight: 2 },
  { arbitrary: changingQuantity, weight: 2 },
  { arbitrary: endingCoupon, weight: 1 },
  { arbitrary: viewingStock, weight: 1 },
  { arbitrary: viewingCoupon, weight: 1 },
);

/** Simultaneous actions that want the last units, the last coupons, or the same coupon, while an admin changes them. */
export const rushes: readonly fc.Arbitrary<ShopIntent>[] = [
  orderingTheRest,
  claiming,
  spending,
  fc.oneof(claiming, claiming, changingQuantity),
  fc.oneof(orderingTheRest, orderingTheRest, changingWindow),
];

/** Actions on an order that exclude each other. */
export const rivals: fc.Arbitrary<ShopIntent> = fc.oneof(
  paying,
  paying,
  cancelling,
  cancelling,
  refunding,
  refundingOne,
  refundingOne,
  refundingAsAdmin,
  sweeps,
);

/** Compares the rows with the model. */
export const inspection: ShopIntent = {
  text: 'the rows',
  plan: (_shop, real) =>
    actionOf('the rows', [(shop, call) => void (call.answer = stateText(shop))], real.readState),
};

type PlanWithOrder = (who: number, at: number, label: string, real: RealShop) => Plan<ShopModel>;

/** Usually the owner acts on an order in the right state. Sometimes another user acts, or the state is wrong. */
function withOrder(
  does: string,
  status: OrderStatus,
  plan: PlanWithOrder,
): fc.Arbitrary<ShopIntent> {
  return fc
    .tuple(fc.nat({ max: 1 }), mostly, mostly, instance)
    .map(([which, isOwner, isReady, at]) => ({
      text: `someone ${does} an order`,
      plan: (shop, real) => {
        const all = Object.entries(shop.orders);
        const [label, placed] =
          all.filter(([, each]) => !isReady || each.status === status).at(-1 - which) ?? [];
        if (label === undefined || placed === undefined) return null;
        return plan((placed.user + (isOwner ? 0 : 1)) % USERS, at, label, real);
      },
    }));
}

function waitsOf(...seconds: readonly number[]): fc.Arbitrary<ShopIntent> {
  return fc.tuple(fc.constantFrom(...seconds), fc.nat({ max: 8 })).map(([wait, statements]) => ({
    text: `${wait} s pass`,
    plan: (shop, real) => {
      const now = shop.now + wait;
      return actionOf(`${wait} s pass`, rules.setTime(now), async () => {
        await letOthersGoFirst(statements);
        real.setTime(Math.max(real.now, now));
        return 'done';
      });
    },
  }));
}

async function refund(
  api: Api,
  real: RealShop,
  label: string,
  which: number | null,
): Promise<string> {
  const part = which === null ? {} : { lines: [{ itemId: real.itemIds[which], quantity: 1 }] };
  const answer = await api.post(`/v1/payments/${real.orders.get(label)?.paymentId}/refund`, part);
  return answerText(answer, `${answer.body.status} ${answer.body.refundedAmount}`);
}
