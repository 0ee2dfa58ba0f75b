import fc from 'fast-check';
import type { Plan } from '../support/models/at-once.js';
import { answerText } from '../support/models/answer-text.js';
import { actionOf, instance, item, mostly, type ShopIntent, user } from './shop-intents.js';
import { COUPON, PRICES, type ShopModel } from './shop-model.js';
import type { RealShop } from './shop-real.js';
import * as rules from './shop-rules.js';

const quantities = fc
  .tuple(...PRICES.map(() => fc.nat({ max: 2 })))
  .filter((each) => each.some((quantity) => quantity > 0));

/** Sometimes a total that a single item has, with or without the coupon. */
const expected = fc.option(fc.constantFrom(...PRICES, PRICES[0]! - COUPON.discount), { freq: 5 });

export const ordering = fc
  .tuple(user, quantities, fc.boolean(), mostly, mostly, expected, instance)
  .map(([who, wanted, withCoupon, isOwn, payLater, expectedTotal, at]): ShopIntent => ({
    text: `u${who} orders ${wanted.join(' + ')}${withCoupon ? ' with a coupon' : ''}${payLater ? '' : ', paid at once'}`,
    plan: (shop, real, label) => {
      const claimed = Object.entries(shop.coupons).filter(
        ([, each]) => (each.user === who) === isOwn,
      );
      const coupon = withCoupon ? (claimed.at(-1)?.[0] ?? null) : null;
      const request = { user: who, quantities: wanted, coupon, payNow: !payLater, expectedTotal };
      return order(real, at, request, label);
    },
  }));

/** Only one of several simultaneous orders can succeed. */
export const orderingTheRest = fc.tuple(user, item, instance).map(([who, which, at]) =>
  rushing(`u${who} orders what is left of item ${which}`, at, ({ stock }) => {
    const quantities = stock.map((left, index) => (index === which ? Math.max(1, left) : 0));
    return { user: who, quantities, coupon: null, payNow: false, expectedTotal: null };
  }),
);

/** Orders of different items with the same coupon. */
export const spending = fc.tuple(item, instance).map(([which, at]) =>
  rushing(`the owner of a coupon orders item ${which}`, at, ({ coupons }) => {
    const [coupon, claimed] = Object.entries(coupons).findLast(([, each]) => !each.usedBy) ?? [];
    if (coupon === undefined || !claimed) return null;
    const enough = PRICES.map((price) => Math.ceil(COUPON.minOrderAmount / price));
    const quantities = enough.map((quantity, index) => (index === which ? quantity : 0));
    return { user: claimed.user, quantities, coupon, payNow: false, expectedTotal: null };
  }),
);

function rushing(
  text: string,
  at: number,
  requestOf: (shop: ShopModel) => rules.OrderRequest | null,
): ShopIntent {
  return {
    text,
    plan: (shop, real, label) => {
      const request = requestOf(shop);
      return request && order(real, at, request, label);
    },
  };
}

function order(
  real: RealShop,
  at: number,
  request: rules.OrderRequest,
  label: string,
): Plan<ShopModel> {
  const { user: who, quantities: wanted, coupon, payNow, expectedTotal } = request;
  const total = expectedTotal === null ? '' : `, for ${expectedTotal}`;
  const extras = `${coupon ? ` with ${coupon}` : ''}${payNow ? ', paid at once' : ''}${total}`;
  const text = `u${who} orders ${wanted.join(' + ')} as ${label}${extras}`;
  return actionOf(text, rules.order(request, label), () => placeOrder(real, at, request, label));
}

async function placeOrder(real: RealShop, at: number, request: rules.OrderRequest, label: string) {
  const { user: who, quantities: wanted, coupon, payNow } = request;
  const expectedTotal = request.expectedTotal ?? undefined;
  const items = wanted
    .map((quantity, index) => ({ itemId: real.itemIds[index], quantity }))
    .filter(({ quantity }) => quantity > 0);
  const userCouponId = coupon === null ? undefined : real.coupons.get(coupon);
  const body = { items, userCouponId, payNow, expectedTotal };
  const answer = await real.apiOf(who, at).post('/v1/orders', body);
  const { id, status, total, expiresAt, payment, receipt } = answer.body;
  if (answer.status === 201) real.orders.set(label, { id, paymentId: payment.id });
  const until = (Date.parse(expiresAt as string) - real.opensAtMs) / 1_000;
  return answerText(answer, () => {
    const paid = receipt ? `, left ${receipt.balanceAfter}` : '';
    return `${status} ${total} until ${until}${paid}`;
  });
}
