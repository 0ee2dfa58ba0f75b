import { pick, shuffle } from '../shared/random.mjs';
import { topUpTo } from './top-up.mjs';
import { canAfford, pay, refund, refundPiece } from './wallet.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */

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
  const userCouponId = random() < 0.5 ? pick(random, freeCouponsOf(visitor)) : undefined;
  const body = {
    items: items.map(({ itemId, quantity }) => ({ itemId, quantity })),
    payNow,
    ...(userCouponId && { userCouponId }),
  };
  const operation = visitor.begin('order', body);
  const placed = await visitor.performInRoom(roomId, operation, '/v1/orders', body, [
    'OUT_OF_STOCK',
    // The default limit of items with a room.
    ...(roomId ? ['ITEM_LIMIT_EXCEEDED'] : []),
    ...(userCouponId ? ['COUPON_ALREADY_USED', 'COUPON_NOT_APPLICABLE'] : []),
    ...(canAfford(visitor, worth) ? [] : ['INSUFFICIENT_BALANCE']),
  ]);
  if (!placed) return;
  const isCorrect = placed.subtotal === worth && placed.total === worth - placed.discount;
  const isPaidAsRequested = (placed.receipt !== null) === payNow;
  if (!isCorrect || !isPaidAsRequested || (placed.discount > 0 && !userCouponId)) {
    history.breach(`an order differs from its request: ${placed.id}`);
  }
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
    .map(({ answer }) => /** @type {string} */ (answer.id))
    .filter((id) => !used.has(id));
}

/** @param {Visitor} visitor */
export async function claimCoupon(visitor) {
  const { random, client, operations, history } = visitor;
  const { status, body } = await client.call('coupons', 'GET', '/v1/coupons?limit=100');
  if (status !== 200) return;
  const tried = operations
    .filter(({ kind }) => kind === 'claim')
    .map(({ input }) => input.couponId);
  const open = body.data.filter((/** @type {any} */ coupon) => coupon.status === 'OPEN');
  const fresh = open.filter((/** @type {any} */ { id }) => !tried.includes(id));
  const coupon = /** @type {{ id: string } | undefined} */ (pick(random, fresh));
  if (!coupon) return;
  const operation = visitor.begin('claim', { couponId: coupon.id });
  const refusals = ['COUPON_SOLD_OUT'];
  const claimed = await client.perform(operation, 'POST', `/v1/coupons/${coupon.id}/claim`, {
    refusals,
  });
  if (claimed && claimed.couponId !== coupon.id)
    history.breach(`a claim returned another coupon: ${claimed.id}`);
}
