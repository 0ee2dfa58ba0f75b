import { POSTER_PRICE, SHIRT } from './sale.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */

const RETURN_SHARE = 0.3;

/**
 * Orders as many shirts as one user may have, and a poster, with a coupon for shirts if one is left. A further shirt must be
 * refused.
 * @param {Visitor} visitor
 */
export async function buyMerchandise(visitor) {
  const { sale, results } = visitor;
  const { shirtId, posterId, couponId } = sale;
  const coupon = await visitor.call('claim', 'POST', `/v1/coupons/${couponId}/claim`, undefined, [
    'COUPON_SOLD_OUT',
  ]);
  const shirts = SHIRT.price * SHIRT.maxPerUser;
  const discount = coupon ? (shirts * SHIRT.percentOff) / 100 : 0;
  const total = shirts + POSTER_PRICE - discount;
  await visitor.charge(total);
  const order = await visitor.call(
    'order',
    'POST',
    '/v1/orders',
    {
      items: [
        { itemId: shirtId, quantity: SHIRT.maxPerUser },
        { itemId: posterId, quantity: 1 },
      ],
      ...(coupon && { userCouponId: coupon.id }),
      payNow: true,
      expectedTotal: total,
    },
    ['OUT_OF_STOCK'],
  );
  if (!order) return;
  visitor.receive(order.receipt, total);
  results.orders += 1;
  if (coupon) results.discountedOrders += 1;
  const [line, other] = order.lines;
  const isRight = line.itemId === shirtId && line.discount === discount && other.discount === 0;
  results.expect(isRight, `the discount of the order ${order.id} is on the wrong lines`);

  const one = { items: [{ itemId: shirtId, quantity: 1 }] };
  const more = await visitor.call('one more', 'POST', '/v1/orders', one, ['ITEM_LIMIT_EXCEEDED']);
  results.expect(!more, `a user could order more than ${SHIRT.maxPerUser} shirts: ${more?.id}`);
  if (Math.random() > RETURN_SHARE) return;
  const lines = [{ itemId: shirtId, quantity: 1 }];
  const share = SHIRT.price - discount / SHIRT.maxPerUser;
  await visitor.refund(order.payment.id, { lines }, share);
  results.shirtsReturned += 1;
}
