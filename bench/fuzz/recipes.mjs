import { webhookRecipes } from './webhook-recipes.mjs';
import { ITEM_PRICE } from './world.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Person} Person */
/** @typedef {import('./draw.mjs').Draw} Draw */

/**
 * What a request of an operation needs to succeed, besides valid values.
 * @typedef {object} Recipe
 * @property {Person} [as]
 * @property {Record<string, string>} [path] values of parameters
 * @property {Record<string, unknown>} [body] fields that replace generated fields
 * @property {readonly string[]} [without] fields to leave out
 * @property {string} [queueToken]
 * @property {Record<string, string>} [headers] in lower case
 */

const DAY_MS = 86_400_000;
/** @param {number} days from now */
const inDays = (days) => new Date(Date.now() + days * DAY_MS).toISOString();

/** A sale that ends before any show starts. */
const WINDOW = { onSaleFrom: inDays(-1), onSaleUntil: inDays(0.5) };

/** @param {World} world @param {Draw} draw */
function letIn(world, draw) {
  const as = draw.pick(world.customers);
  return { as, queueToken: as.places.main };
}

/**
 * A recipe for one of the things, sent by its owner.
 * @template {import('./world.mjs').Owned} Thing
 * @param {readonly Thing[]} things
 * @param {Draw} draw
 * @param {(thing: Thing) => Recipe} recipe
 * @returns {Recipe}
 */
function own(things, draw, recipe) {
  if (things.length === 0) return {};
  const thing = draw.pick(things);
  const { owner } = thing;
  return { as: owner, queueToken: owner.places.main, ...recipe(thing) };
}

/**
 * By operation. Other operations need only a user and valid values.
 * @type {Record<string, (world: World, draw: Draw) => Recipe>}
 */
export const recipes = {
  signUp: (_world, draw) => ({ body: { email: `${draw.uuid()}@fuzz.test` } }),
  logIn: ({ customers }, draw) => {
    const { email, password } = draw.pick(customers);
    return { body: { email, password } };
  },
  refreshSession: ({ refreshTokens }, draw) => ({
    body: { refreshToken: refreshTokens.pop() ?? draw.uuid() },
  }),
  // Never with an access token, because its session would end.
  logOut: ({ refreshTokens }, draw) => ({
    body: { refreshToken: refreshTokens.pop() ?? draw.uuid() },
  }),
  changePassword: ({ leavers, customers }, draw) => {
    // All sessions of the user end.
    const leaver = leavers.pop();
    const as = leaver ?? draw.pick(customers);
    return { as, body: { currentPassword: leaver?.password ?? 'not the password' } };
  },
  requestPasswordReset: ({ customers }, draw) => ({ body: { email: draw.pick(customers).email } }),
  resetPassword: ({ mailTokens }, draw) => ({
    body: { token: mailTokens.RESET_PASSWORD.pop() ?? draw.uuid() },
  }),
  verifyEmail: ({ mailTokens }, draw) => ({
    body: { token: mailTokens.VERIFY_EMAIL.pop() ?? draw.uuid() },
  }),
  // Access tokens keep their role, so the customers stay customers here.
  changeUser: ({ customers }, draw) => ({
    path: { userId: draw.pick(customers).id },
    body: { blocked: false },
  }),
  getUser: ({ customers }, draw) => ({ path: { userId: draw.pick(customers).id } }),
  deleteAccount: ({ leavers, customers }, draw) => {
    // Removed before the request, because an account can be deleted only once. Customers have money.
    const as = leavers.pop() ?? draw.pick(customers);
    return { as, without: ['password'] };
  },
  joinQueue: ({ rooms, customers, lobby }, draw) => {
    const outside = customers.filter((one) => !lobby.some(({ owner }) => owner === one));
    if (outside.length === 0 || draw.chance(0.2)) {
      return { as: draw.pick(customers), body: { roomId: draw.pick(Object.values(rooms)) } };
    }
    return { as: draw.pick(outside), body: { roomId: rooms.lobby } };
  },
  getQueueToken: place,
  getQueueAdmission: place,
  streamQueueEvents: place,
  getOwnDraw: ({ customers }, draw) => {
    const as = draw.pick(customers);
    return { as, queueToken: as.places.drawn };
  },
  getDraw: ({ rooms }) => ({ path: { roomId: rooms.drawn } }),
  listDrawEntries: ({ rooms }) => ({ path: { roomId: rooms.drawn } }),
  leaveQueue: ({ lobby }) => {
    // Removed before the request, because a place can be given up only once.
    const last = lobby.pop();
    return last ? { as: last.owner, queueToken: last.token } : {};
  },
  getRoom: ({ rooms }, draw) => ({ path: { roomId: draw.pick(Object.values(rooms)) } }),
  getPublicRoom: ({ rooms }, draw) => ({ path: { roomId: draw.pick(Object.values(rooms)) } }),
  getRoomStats: ({ rooms }, draw) => ({ path: { roomId: draw.pick(Object.values(rooms)) } }),
  getRoomHistory: ({ rooms }, draw) => ({ path: { roomId: draw.pick(Object.values(rooms)) } }),
  changeRoom: ({ spare }, draw) => ({ path: { roomId: draw.pick(spare.rooms) } }),
  createEntryCodes: ({ spare }, draw) => ({
    path: { roomId: draw.pick(spare.rooms) },
    body: { count: draw.integer(1, 5) },
  }),
  createRoomKey: ({ spare }, draw) => ({ path: { roomId: draw.pick(spare.rooms) } }),
  listRoomKeys: ({ rooms }, draw) => ({ path: { roomId: draw.pick(Object.values(rooms)) } }),
  deleteRoomKey: ({ roomKeys }) => {
    const { roomId, id } = roomKeys.at(-1) ?? {};
    return roomId && id ? { path: { roomId, keyId: id } } : {};
  },
  createPass: (world, draw) => letIn(world, draw),
  completePass: ({ shop: { jti, key } }) => ({ path: { jti }, headers: { 'x-api-key': key } }),

  createConcert: ({ rooms }, draw) =>
    draw.chance(0.5)
      ? { body: { roomId: rooms.main }, without: ['opensAt'] }
      : { without: ['roomId'] },
  getConcert: ({ concertId }) => ({ path: { concertId } }),
  changeConcert: ({ spare }, draw) => ({ path: { concertId: draw.pick(spare.concerts) } }),
  listShows: (world, draw) => ({ ...letIn(world, draw), path: { concertId: world.concertId } }),
  createShow: ({ spare }, draw) => ({
    path: { concertId: draw.pick(spare.concerts) },
    body: {
      ...WINDOW,
      sections: [
        { name: 'A', rows: draw.integer(1, 5), seatsPerRow: draw.integer(1, 10), price: 1 },
        { name: '나', rows: 1, seatsPerRow: 1, price: 1_000_000_000 },
        { name: 'Floor', kind: 'STANDING', capacity: draw.integer(1, 100), price: 0 },
      ],
    },
    without: draw.chance(0.5) ? ['onSaleFrom', 'onSaleUntil'] : [],
  }),
  getShow: (world, draw) => ({ path: { showId: draw.pick([...world.shows.keys()]) } }),
  // Keeps the first shows for other operations.
  cancelShow: ({ spare, cancelledShows }, draw) => {
    const dispensable = [...spare.shows.slice(3), ...cancelledShows];
    return dispensable.length > 0 ? { path: { showId: draw.pick(dispensable) } } : {};
  },
  getCancellation: ({ cancelledShows }, draw) =>
    cancelledShows.length > 0 ? { path: { showId: draw.pick(cancelledShows) } } : {},
  changeShow: ({ spare }, draw) => ({
    path: { showId: draw.pick(spare.shows) },
    body: WINDOW,
    without: draw.chance(0.5) ? ['onSaleFrom', 'onSaleUntil'] : [],
  }),
  getSeatMap: places,
  getLayout: places,
  getAvailability: places,
  addSection: ({ spare }, draw) => ({
    path: { showId: draw.pick(spare.shows) },
    ...draw.pick([
      {
        body: { name: `S ${draw.uuid()}`, kind: 'SEATED', rows: 1, seatsPerRow: 2 },
        without: ['capacity'],
      },
      {
        body: { name: `F ${draw.uuid()}`, kind: 'STANDING', capacity: 5 },
        without: ['rows', 'seatsPerRow'],
      },
    ]),
  }),
  changeSection: ({ spare }, draw) => {
    const showId = draw.pick(spare.shows);
    if (draw.chance(0.5)) {
      const path = { showId, section: draw.pick(['A', 'a']) };
      return { path, without: ['capacity'] };
    }
    const body = { capacity: draw.integer(10_000, 20_000) };
    return { path: { showId, section: draw.pick(['Floor', 'FLOOR']) }, body };
  },
  addBlock: ({ shows, spare }, draw) => {
    const [showId, free] = draw.pick([...shows]);
    return draw.chance(0.5)
      ? // Other operations hold the first seats.
        { path: { showId }, body: { seatIds: free.slice(-2) }, without: ['section'] }
      : { path: { showId: draw.pick(spare.shows) }, body: { section: 'A' }, without: ['seatIds'] };
  },
  listBlocks: ({ spare }, draw) => ({ path: { showId: draw.pick(spare.shows) } }),
  removeBlock: ({ blocks }) => {
    const { showId, id } = blocks.at(-1) ?? {};
    return showId && id ? { path: { showId, blockId: id } } : {};
  },

  holdSeats: (world, draw) => {
    const [showId, free] = draw.pick([...world.shows]);
    const count = draw.integer(1, 2);
    const areas = [{ areaId: draw.pick(world.areas.get(showId) ?? []), quantity: count }];
    const seatIds = free.slice(0, count);
    const places = draw.pick([
      { seatIds },
      { seatIds, areas },
      { areas },
      { best: { count } },
      { best: { count, section: draw.pick(['A', 'a']), maxPrice: draw.integer(1_000, 2_000) } },
    ]);
    const without = ['seatIds', 'best', 'areas'].filter((name) => !(name in places));
    return { ...letIn(world, draw), body: { showId, ...places }, without };
  },
  getReservation: ({ reservations }, draw) =>
    own(reservations, draw, ({ id }) => ({ path: { reservationId: id } })),
  releaseReservation: ({ holds }, draw) =>
    own(holds, draw, ({ id }) => ({ path: { reservationId: id } })),

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
  getTicket: ({ tickets }, draw) => own(tickets, draw, ({ id }) => ({ path: { ticketId: id } })),
  getTicketImage: ({ tickets }, draw) =>
    own(tickets, draw, ({ id }) => ({ path: { ticketId: id } })),
  // Removed before the request, because a ticket can be used only once.
  checkIn: ({ unusedTickets }) => ({ body: { ...unusedTickets.pop() } }),
  // Leaves some tickets to the online check-in.
  uploadCheckIns: ({ tickets, unusedTickets }, draw) => {
    const unused = unusedTickets.length > 2 ? unusedTickets.splice(0, 1) : [];
    const known = tickets.filter(({ code }) => !unusedTickets.some((one) => one.code === code));
    const scannedAt = inDays(draw.integer(-2, 2));
    const scan = { scannedAt, ...(draw.chance(0.5) && { gate: draw.pick(['North', '남문']) }) };
    const scanned = [...unused, ...known.slice(-2)];
    const checkins = scanned.map(({ code, showId }) => ({ code, showId, ...scan }));
    return checkins.length > 0 ? { body: { checkins } } : {};
  },
  countCheckIns: ({ shows }, draw) => ({ path: { showId: draw.pick([...shows.keys()]) } }),
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
  ...webhookRecipes,
};

/** @param {World} world @param {Draw} draw @returns {Recipe} */
function places(world, draw) {
  return { ...letIn(world, draw), path: { showId: draw.pick([...world.shows.keys()]) } };
}

/** @param {World} world @param {Draw} draw @returns {Recipe} */
function place({ customers }, draw) {
  const as = draw.pick(customers);
  return { as, queueToken: draw.pick(Object.values(as.places)) };
}

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
