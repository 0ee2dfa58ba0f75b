/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Person} Person */

/**
 * A request that succeeded.
 * @typedef {object} Success
 * @property {Person} by
 * @property {Record<string, string>} path values of the path parameters
 * @property {any} body the body of the response
 */

/**
 * @template {{ id: string }} Thing
 * @param {Thing[]} things
 * @param {string} [id]
 */
function remove(things, id) {
  const index = things.findIndex((thing) => thing.id === id);
  return index < 0 ? undefined : things.splice(index, 1)[0];
}

/** The fan pays at the provider. @param {World} world @param {Success} success */
function payAtProvider(world, { by, body: { id, amount, checkout } }) {
  const { books } = /** @type {NonNullable<World['providers']>} */ (world.providers);
  if (world.paidTopUps.some((one) => one.id === id)) return; // a replay
  const payment = books.ofOrder(id) ?? books.open('TOSS', { orderId: id, amount });
  books.change(payment, 'AUTHORISED');
  world.paidTopUps.push({ id, owner: by, paymentKey: checkout.toss ? payment.id : 'none' });
}

/** @param {World} world @param {string} id */
function settlePayment(world, id) {
  const due = remove(world.due, id);
  if (due) world.paid.push(due);
  world.holds = world.holds.filter(({ paymentId }) => paymentId !== id);
  world.pendingOrders = world.pendingOrders.filter(({ paymentId }) => paymentId !== id);
}

/**
 * Updates the world after a success, by operation.
 * @type {Record<string, (world: World, success: Success) => void>}
 */
export const effects = {
  joinQueue({ lobby, rooms }, { by, body }) {
    const known = lobby.some(({ token }) => token === body.token);
    if (body.roomId === rooms.lobby && !known) lobby.push({ owner: by, token: body.token });
  },
  createRoom: ({ spare }, { body }) => void spare.rooms.push(body.id),
  createRoomKey({ roomKeys }, { path: { roomId = '' }, body }) {
    roomKeys.push({ roomId, id: body.id });
  },
  deleteRoomKey({ roomKeys }, { path }) {
    remove(roomKeys, path.keyId);
  },
  createConcert: ({ spare }, { body }) => void spare.concerts.push(body.id),
  cancelShow({ spare, cancelledShows }, { body }) {
    spare.shows = spare.shows.filter((id) => id !== body.showId);
    if (!cancelledShows.includes(body.showId)) cancelledShows.push(body.showId);
  },
  createShow: ({ spare }, { body }) => void spare.shows.push(body.id),
  addBlock({ blocks, shows }, { path: { showId = '' }, body }) {
    blocks.push({ showId, id: body.id });
    const free = shows.get(showId);
    if (free)
      shows.set(
        showId,
        free.filter((id) => !body.seatIds.includes(id)),
      );
  },
  removeBlock({ blocks }, { path }) {
    remove(blocks, path.blockId);
  },
  createItem: ({ spare }, { body }) => void spare.items.push(body.id),
  deleteItem({ spare }, { path }) {
    spare.items = spare.items.filter((id) => id !== path.itemId);
  },
  createCoupon({ coupons }, { body }) {
    if (body.status === 'OPEN') coupons.push({ id: body.id, claimedBy: new Set() });
  },
  claimCoupon({ coupons, userCoupons }, { by, body }) {
    coupons.find(({ id }) => id === body.couponId)?.claimedBy.add(by);
    userCoupons.push({ id: body.id, owner: by, couponId: body.couponId });
  },
  endCoupon(world, { body }) {
    remove(world.coupons, body.id);
    if (body.revokedAt === null) return;
    world.userCoupons = world.userCoupons.filter(({ couponId }) => couponId !== body.id);
  },

  createTopUp: payAtProvider,
  startCheckout: payAtProvider,
  confirmTopUp(world, { body }) {
    const { doneTopUps } = world;
    if (body.status === 'DONE' && !doneTopUps.includes(body.id)) doneTopUps.push(body.id);
    if (body.status === 'DONE' && body.paymentId !== null && !body.creditedLate) {
      settlePayment(world, body.paymentId);
    }
  },

  holdSeats(world, { by, body }) {
    const { id, showId, payment, amount } = body;
    if (world.reservations.some((one) => one.id === id)) return; // a replay
    const seatIds = body.seats.map((/** @type {{ id: string }} */ seat) => seat.id);
    const free = world.shows.get(showId) ?? [];
    world.shows.set(
      showId,
      free.filter((seat) => !seatIds.includes(seat)),
    );
    world.holds.push({ id, owner: by, paymentId: payment.id, showId, seatIds });
    world.reservations.push({ id, owner: by });
    const part = { seatIds: seatIds.slice(0, 1) };
    world.due.push({ id: payment.id, owner: by, amount, part });
    world.payments.push({ id: payment.id, owner: by });
  },
  releaseReservation(world, { path }) {
    const hold = world.holds.find(({ id }) => id === path.reservationId);
    remove(world.holds, hold?.id);
    remove(world.due, hold?.paymentId);
    if (hold) world.shows.get(hold.showId)?.push(...hold.seatIds);
  },

  placeOrder(world, { by, body }) {
    const { id, payment, total, userCouponId } = body;
    if (world.orders.some((one) => one.id === id)) return;
    remove(world.userCoupons, userCouponId);
    world.orders.push({ id, owner: by });
    world.payments.push({ id: payment.id, owner: by });
    const part = { lines: [{ itemId: body.lines[0].itemId, quantity: 1 }] };
    if (body.receipt) {
      world.paid.push({ id: payment.id, owner: by, part });
    } else {
      world.pendingOrders.push({ id, owner: by, paymentId: payment.id });
      world.due.push({ id: payment.id, owner: by, amount: total, part });
    }
  },
  cancelOrder(world, { path }) {
    const order = world.pendingOrders.find(({ id }) => id === path.orderId);
    remove(world.pendingOrders, order?.id);
    remove(world.due, order?.paymentId);
  },
  confirmPayment: (world, { body }) => settlePayment(world, body.paymentId),
  listTickets({ tickets, unusedTickets }, { by, body }) {
    for (const { id, code, status, show } of body.data) {
      if (tickets.some((one) => one.id === id)) continue;
      tickets.push({ id, owner: by, code, showId: show.id });
      if (status === 'VALID') unusedTickets.push({ code, showId: show.id });
    }
  },
  refundPayment({ paid }, { body }) {
    if (body.status === 'REFUNDED') remove(paid, body.id);
  },
};

const MAX_CURSORS = 50;

/** Keeps cursors of all lists, because a cursor of another list must be harmless. @param {World} world @param {any} body */
export function keepCursor({ cursors }, body) {
  if (typeof body?.nextCursor !== 'string') return;
  cursors.push(body.nextCursor);
  if (cursors.length > MAX_CURSORS) cursors.shift();
}
