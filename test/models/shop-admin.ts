import fc from 'fast-check';
import { answerText } from '../support/models/answer-text.js';
import { actionOf, item, type ShopIntent } from './shop-intents.js';
import { COUPON, windowText } from './shop-model.js';
import * as rules from './shop-rules.js';

export const adjusting = fc
  .tuple(item, fc.constantFrom(-2, -1, 1, 2))
  .map(([which, delta]): ShopIntent => {
    const text = `the stock of item ${which} is adjusted by ${delta}`;
    return {
      text,
      plan: (_shop, real) =>
        actionOf(text, rules.adjust(which, delta), async () => {
          const path = `/v1/items/${real.itemIds[which]}/stock-adjustments`;
          const answer = await real.admin.post(path, { delta, reason: 'counted' });
          return answerText(answer, `${answer.body.stock}`);
        }),
    };
  });

const NO_LIMIT = { from: null, until: null };
/** An item that is on sale, not yet, for now, or no more. */
const window = fc.constantFrom(
  ...[NO_LIMIT, NO_LIMIT, { from: 300, until: null }, { from: null, until: 600 }],
  ...[
    { from: 300, until: 900 },
    { from: 0, until: 300 },
  ],
);

export const changingWindow = fc.tuple(item, window).map(([which, wanted]): ShopIntent => {
  const text = `item ${which} is on sale from ${windowText(wanted)}`;
  return {
    text,
    plan: (_shop, real) =>
      actionOf(text, rules.changeWindow(which, wanted), async () => {
        const path = `/v1/items/${real.itemIds[which]}`;
        const [onSaleFrom, onSaleUntil] = [real.timeOf(wanted.from), real.timeOf(wanted.until)];
        const answer = await real.admin.patch(path, { onSaleFrom, onSaleUntil });
        const { onSaleFrom: from, onSaleUntil: until } = answer.body as Record<string, string>;
        return answerText(answer, () =>
          windowText({ from: real.secondsOf(from), until: real.secondsOf(until) }),
        );
      }),
  };
});

export const changingQuantity = fc
  .integer({ min: 1, max: COUPON.quantity + 2 })
  .map((quantity): ShopIntent => {
    const text = `the coupon gets ${quantity} pieces`;
    return {
      text,
      plan: (_shop, real) =>
        actionOf(text, rules.changeQuantity(quantity), async () => {
          const answer = await real.admin.patch(`/v1/coupons/${real.couponId}`, { quantity });
          return answerText(answer, `${answer.body.remaining}`);
        }),
    };
  });

export const endingCoupon = fc.boolean().map((revoke): ShopIntent => {
  const text = `the admin ends the coupon${revoke ? ' and revokes it' : ''}`;
  return {
    text,
    plan: (_shop, real) =>
      actionOf(text, rules.endCoupon(revoke), async () => {
        const answer = await real.admin.post(`/v1/coupons/${real.couponId}/end`, { revoke });
        return answerText(answer, `${answer.body.status}`);
      }),
  };
});
