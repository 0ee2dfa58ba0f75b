import { keepPrice } from './corrections.mjs';
import { pick, shuffle } from '../shared/random.mjs';
import { topUpTo } from './top-up.mjs';
import { canAfford, pay, refund, refundPiece } from './wallet.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */

/** The share of orders that say the total that their user has seen. Those with `payNow` always do. */
const EXPECTED_SHARE = 0.8;

/** Reads items, fills the cart, orders, and pays, cancels or leaves the order. @param {Visitor} visitor */
export async function shop(visitor) {
  const { random, client, offer } = visitor;
  await client.call('items', 'GET', '/v1/items?limit=20');
  const chosen = shuffle(random, offer.itemIds).slice(0, random() < 0.6 ? 1 : 2);
  const items = [];
  for (const itemId of chosen) {
    const { status, body } = await client.call('item', 'GET', `/v1/items/${itemId}`);
    if (status !== 200 || body.stock < 1) continue;
    items.push({ itemId, quantity: 1 + Math.floor(random() * 3), price: body.price });
  }
  if (items.length === 0) return;
  for (const { itemId, quantity } of items) {
    await client.call('cart', 'PUT', `/v1/cart/items/${itemId}`, { body: { quantity } });
  }
  await visitor.think();
  await order(visitor, { items, roomId: null, payNow: random() < 0.4 });
}

/** Orders one piece of the limited item, behind its own waiting room. @param {Visitor} visitor */
export async function shopDrop(visitor) {
  const { random, client, offer } = visitor;
  const { dropRoomId, dropId } = offer;
  if (!(await visitor.enter(dropRoomId))) return;
  const { status, body } = await client.call('item', 'GET', `/v1/items/${dropId}`);
  if (status === 200 && body.stock > 0) {
    const items = [{ itemId: dropId, quantity: 1, price: body.price }];
    await order(visitor, { items, roomId: dropRoomId, payNow: random() < 0.7 });
  }
  await visitor.leave(dropRoomId);
}

/**
 * @param {Visitor} visitor
 * @param {{ items: { itemId: string, quantity: number, price: number }[], roomId: string | null, payNow: boolean }} basket
 */
async function order(visitor, { items, roomId, payNow }) {
  const { random, history, client } = visitor;
  const worth = items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  if (payNow) await topUpTo(visitor, worth);
  const coupon = random() < 0.5 ? pick(random, freeCouponsOf(visitor)) : undefined;
  const userCouponId = coupon?.id;
  const isExpected = payNow || random() < EXPECTED_SHARE;
  const body = {
    items: items.map(({ itemId, quantity }) => ({ itemId, quantity })),
    payNow,
    ...(userCouponId && { userCouponId }),
    ...(isExpected && { expectedTotal: worth - discountOf(coupon, worth) }),
  };
  const wasRevoked = coupon && isEnded(visitor, coupon.couponId, true);
  const operation = visitor.begin('order', body);
  const placed = await visitor.performInRoom(roomId, operation, '/v1/orders', body, [
    ...['OUT_OF_STOCK', 'TOTAL_CHANGED'],
    // The default limit of items with a room.
    ...(roomId ? ['ITEM_LIMIT_EXCEEDED'] : []),
    ...(userCouponId ? ['COUPON_ALREADY_USED', 'COUPON_NOT_APPLICABLE', 'COUPON_REVOKED'] : []),
    ...(canAfford(visitor, worth) ? [] : ['INSUFFICIENT_BALANCE']),
  ]);
  checkRefusal(visitor, operation, items, coupon);
  if (!placed) return;
  if (wasRevoked) history.breach(`an order used a revoked coupon: ${placed.id}`);
  const isPaidAsRequested = (placed.receipt !== null) === payNow;
  const isAsSeen = !isExpected || placed.subtotal === worth;
  if (!isCorrect(visitor, placed, coupon) || !isPaidAsRequested || !isAsSeen)
    history.breach(`an order differs from its request: ${placed.id}`);
  const due = { paymentId: placed.payment.id, referenceId: placed.id, amount: placed.total };
  await visitor.think();
  const chance = random();
  const [line] = placed.lines;
  const giveBack = () =>
    line.quantity > 1 && random() < 0.5 ? refundPiece(visitor, due, line) : refund(visitor, due);
  if (payNow) return chance < 0.3 ? giveBack() : undefined;
  if (chance < 0.5) {
    const receipt = await pay(visitor, due, null);
    if (receipt && random() < 0.3) await giveBack();
  } else if (chance < 0.75) {
    const cancelling = visitor.begin('cancel', { referenceId: placed.id });
    const refusals = ['ORDER_NOT_PENDING'];
    await client.perform(cancelling, 'POST', `/v1/orders/${placed.id}/cancel`, { refusals });
  }
  // Otherwise the order expires.
}

/**
 * A total changes with a price only, and an admin revokes a coupon before it is refused as revoked.
 * @param {Visitor} visitor
 * @param {import('./history.mjs').Operation} order
 * @param {{ itemId: string }[]} items
 * @param {{ couponId: string } | undefined} coupon
 */
function checkRefusal({ offer, history }, { code, key }, items, coupon) {
  const ids = items.map(({ itemId }) => itemId);
  if (code === 'TOTAL_CHANGED' && keepPrice(offer, ids))
    history.breach(`a total changed without a price: ${key}`);
  if (code === 'COUPON_REVOKED' && !offer.coupons.get(coupon?.couponId ?? '')?.isRevoked)
    history.breach(`a coupon was refused as revoked: ${key}`);
}

/**
 * Each line has a price that its item has had, and the total is their sum without the discount of the coupon.
 * @param {Visitor} visitor
 * @param {any} placed
 * @param {any} coupon
 */
function isCorrect({ offer }, { lines, subtotal, discount, total }, coupon) {
  const sum = lines.reduce(
    (/** @type {number} */ all, /** @type {any} */ { price, quantity }) => all + price * quantity,
    0,
  );
  return (
    subtotal === sum &&
    discount === discountOf(coupon, sum) &&
    total === subtotal - discount &&
    lines.every((/** @type {any} */ { itemId, price }) => offer.prices.get(itemId)?.has(price))
  );
}

/** @param {any} coupon as its claim shows it, or undefined @param {number} subtotal */
function discountOf(coupon, subtotal) {
  if (!coupon) return 0;
  const { type, value } = coupon.discount;
  return type === 'FIXED' ? Math.min(value, subtotal) : Math.floor((subtotal * value) / 100);
}

/**
 * Whether the admin has the response that the coupon is ended, or ended and revoked.
 * @param {Visitor} visitor
 * @param {string} couponId
 * @param {boolean} revoked
 */
function isEnded({ offer }, couponId, revoked) {
  const coupon = offer.coupons.get(couponId);
  return coupon?.end === 'done' && (coupon.isRevoked || !revoked);
}

/** The claimed coupons that no live order uses. @param {Visitor} visitor */
function freeCouponsOf({ operations }) {
  const ended = new Set(
    operations
      .filter(({ kind, outcome }) => ['cancel', 'refund'].includes(kind) && outcome === 'succeeded')
      .map(({ input }) => input.referenceId),
  );
  const orders = operations.filter(
    ({ kind, outcome }) => kind === 'order' && outcome !== 'refused',
  );
  const live = orders.filter(({ answer }) => !ended.has(answer?.id));
  const used = new Set(live.map(({ input }) => input.userCouponId));
  return operations
    .filter(({ kind, outcome }) => kind === 'claim' && outcome === 'succeeded')
    .map(({ answer }) => answer)
    .filter(({ id }) => !used.has(id));
}

/** @param {Visitor} visitor */
export async function claimCoupon(visitor) {
  const { random, client, operations, history } = visitor;
  const { status, body } = await client.call('coupons', 'GET', '/v1/coupons?limit=100');
  if (status !== 200) return;
  const tried = operations
    .filter(({ kind }) => kind === 'claim')
    .map(({ input }) => input.couponId);
  const fresh = body.data.filter((/** @type {any} */ { id }) => !tried.includes(id));
  const coupon = /** @type {{ id: string } | undefined} */ (pick(random, fresh));
  if (!coupon) return;
  const wasEnded = isEnded(visitor, coupon.id, false);
  const operation = visitor.begin('claim', { couponId: coupon.id });
  const refusals = ['COUPON_SOLD_OUT', 'COUPON_NOT_CLAIMABLE'];
  const claimed = await client.perform(operation, 'POST', `/v1/coupons/${coupon.id}/claim`, {
    refusals,
  });
  if (claimed && wasEnded) history.breach(`a coupon was claimed after its end: ${claimed.id}`);
  const isOpen = visitor.offer.coupons.get(coupon.id)?.end === null;
  if (operation.code === 'COUPON_NOT_CLAIMABLE' && isOpen)
    history.breach(`a claim of an open coupon was refused: ${coupon.id}`);
  if (claimed && claimed.couponId !== coupon.id)
    history.breach(`a claim returned another coupon: ${claimed.id}`);
}
