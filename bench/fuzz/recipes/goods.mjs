import { ITEM_PRICE } from '../world.mjs';
import { inDays, own, WINDOW } from './recipe.mjs';

/** @typedef {import('./recipe.mjs').World} World */
/** @typedef {import('./recipe.mjs').Draw} Draw */
/** @typedef {import('./recipe.mjs').Recipe} Recipe */

/** @type {import('./recipe.mjs').Recipes} */
export const goods = {
  createItem: ({ rooms }, draw) => ({
    body: {
      name: `Item ${draw.uuid()}`,
      ...(draw.chance(0.2) && { roomId: rooms.main }),
      ...(draw.chance(0.3) && WINDOW),
    },
    without: ['roomId', 'onSaleUntil'],
  }),
  getItem: ({ items, spare }, draw) => ({
    path: { itemId: draw.pick([...items, ...spare.items]) },
  }),
  changeItem: ({ spare }, draw) => ({
    path: { itemId: draw.pick(spare.items) },
    body: { name: `Item ${draw.uuid()}`, ...(draw.chance(0.3) && WINDOW) },
    without: ['roomId', 'onSaleFrom', 'onSaleUntil'],
  }),
  // Keeps the first items for other operations.
  deleteItem: ({ spare }, draw) => {
    const dispensable = spare.items.slice(3);
    return dispensable.length > 0 ? { path: { itemId: draw.pick(dispensable) } } : {};
  },
  adjustStock: ({ spare }, draw) => ({
    path: { itemId: draw.pick(spare.items) },
    body: { delta: draw.integer(1, 100) },
  }),
  listStockAdjustments: ({ items, spare }, draw) => ({
    path: { itemId: draw.pick([...items, ...spare.items]) },
  }),

  createCoupon: ({ items }, draw) => ({
    body: {
      ...periods(),
      minOrderAmount: 0,
      itemIds: draw.chance(0.5) ? [...items] : null,
      discount: draw.pick([
        { type: 'PERCENT', value: draw.integer(1, 100) },
        { type: 'FIXED', value: draw.integer(1, 2_000), maxAmount: 1_000 },
      ]),
    },
  }),
  changeCoupon: ({ coupons }, draw) => ({
    ...coupon(draw.pick(coupons)),
    body: { ...periods(), quantity: draw.integer(1_000, 2_000) },
  }),
  // Keeps the first coupon for other operations.
  endCoupon: ({ coupons }, draw) => {
    const dispensable = coupons.slice(1);
    return dispensable.length > 0 ? coupon(draw.pick(dispensable)) : {};
  },
  getCoupon: ({ coupons }, draw) => coupon(draw.pick(coupons)),
  claimCoupon: ({ coupons, customers }, draw) => {
    const as = draw.pick(customers);
    const open = coupons.filter(({ claimedBy }) => !claimedBy.has(as));
    return open.length > 0 ? { as, ...coupon(draw.pick(open)) } : {};
  },

  placeOrder: ({ items, gatedItemId, customers, userCoupons }, draw) => {
    const discount = draw.chance(0.5) ? userCoupons.at(-1) : undefined;
    const as = discount?.owner ?? draw.pick(customers);
    const goods = draw.chance(0.3) ? [gatedItemId] : items.slice(0, draw.integer(1, items.length));
    const lines = goods.map((itemId) => ({ itemId, quantity: draw.integer(1, 3) }));
    const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    return {
      as,
      queueToken: as.places.main,
      body: {
        items: lines,
        ...(discount
          ? { userCouponId: discount.id }
          : draw.chance(0.5) && { expectedTotal: pieces * ITEM_PRICE }),
        payNow: draw.chance(0.25),
      },
      without: ['userCouponId', 'expectedTotal'],
    };
  },
  getOrder: ({ orders }, draw) => own(orders, draw, ({ id }) => ({ path: { orderId: id } })),
  cancelOrder: ({ pendingOrders }, draw) =>
    own(pendingOrders, draw, ({ id }) => ({ path: { orderId: id } })),
  putCartItem: ({ items }, draw) => ({ path: { itemId: draw.pick(items) } }),
  removeCartItem: ({ items }, draw) => ({ path: { itemId: draw.pick(items) } }),
};

/** Of a coupon that can be claimed and used now. */
const periods = () => ({
  claimableFrom: inDays(-1),
  claimableUntil: inDays(30),
  validUntil: inDays(60),
});

/** @param {{ id: string }} coupon */
function coupon({ id }) {
  return { path: { couponId: id } };
}
