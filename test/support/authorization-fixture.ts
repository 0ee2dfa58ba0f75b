import { newId } from '../../src/shared/ids.js';
import { openCoupon } from './coupons.js';
import { addItem } from './items.js';
import { addPerson, type Person } from './people.js';
import { openRoom } from './queue-rooms.js';
import { letIn, openSale } from './sale.js';
import { buySeats } from './sale-steps.js';
import { claimCoupon, placeOrder } from './shop.js';
import { ticketsOf } from './tickets.js';
import type { World } from './world.js';

const STRANGERS = ['nobody', 'cookieAlone'] as const;
export const ROLES = [...STRANGERS, 'owner', 'other', 'door', 'operator', 'admin'] as const;
/** Roles at the gate: the owner with a missing or wrong queue token, and a waiting user. */
export const GATE_ROLES = ['noToken', 'waiting', 'foreignRoom', 'stolenToken'] as const;

export type Role = (typeof ROLES)[number] | (typeof GATE_ROLES)[number];

/** One resource of each kind, its owner, and users of every role. */
export interface AuthorizationFixture {
  readonly owner: Person;
  /** The request headers of each role. */
  readonly headers: Readonly<Record<Role, Readonly<Record<string, string>>>>;
  readonly ids: Readonly<Record<keyof Ids, string>>;
}

/** Only the owner, or an admin where the table says so, may see these. */
export const PRIVATE = [
  ...['reservationId', 'paymentId', 'orderId', 'paidPaymentId', 'userCouponId'],
  ...['ticketId', 'ticketCode'],
] as const;

type Ids = Awaited<ReturnType<typeof addBelongings>>;

export async function createAuthorizationFixture(world: World): Promise<AuthorizationFixture> {
  const customer = { balance: 1_000_000 };
  const owner = await addPerson(world, customer);
  const other = await addPerson(world, customer);
  const admin = await addPerson(world, { ...customer, role: 'admin' });
  const operator = await addPerson(world, { ...customer, role: 'operator' });
  const door = await addPerson(world, { ...customer, role: 'door' });
  const waiter = await addPerson(world, customer);
  const sale = await openSale(world, { room: { capacity: 5 } });
  for (const person of [owner, other, door, operator, admin])
    await letIn(world, person, sale.roomId);
  await waiter.api.join(sale.roomId);
  const elsewhere = await owner.api.post('/v1/queue/tokens', { roomId: await openRoom(world) });
  const ids = await addBelongings(world, { owner, admin }, sale);

  const signedIn = ({ accessToken, api }: Person, token = api.queueToken ?? '') => ({
    authorization: `Bearer ${accessToken}`,
    'x-queue-token': token,
  });
  const cookie = `queue_token=${owner.api.queueToken}; access_token=${owner.accessToken}`;
  const headers = {
    nobody: {},
    cookieAlone: { cookie },
    owner: signedIn(owner),
    other: signedIn(other),
    door: signedIn(door),
    operator: signedIn(operator),
    admin: signedIn(admin),
    noToken: { authorization: `Bearer ${owner.accessToken}` },
    waiting: signedIn(waiter),
    foreignRoom: signedIn(owner, elsewhere.body.token as string),
    stolenToken: signedIn(owner, other.api.queueToken),
  };
  return { owner, headers, ids };
}

/** A top-up that is paid, without a call of its provider. */
async function addPaidTopUp(world: World, owner: Person): Promise<string> {
  const id = newId();
  await world.database.query(
    `INSERT INTO topup_top_ups (id, user_id, provider, amount, status, attempt, look_ups,
       refunded_amount, created_at, done_at)
     VALUES ($1, $2, 'TOSS', 5000, 'DONE', 1, 0, 0, now(), now())`,
    [id, owner.id],
  );
  return id;
}

async function startTopUp(owner: Person): Promise<string> {
  const topUp = { amount: 5_000, provider: 'TOSS', returnUrl: 'https://shop.test/me' };
  return (await owner.api.post('/v1/balance/top-ups', topUp)).body.id ?? '';
}

async function addBelongings(
  world: World,
  { owner, admin }: { readonly owner: Person; readonly admin: Person },
  sale: Awaited<ReturnType<typeof openSale>>,
) {
  const { roomId, concertId, showId, seatIds } = sale;
  const [heldSeat = '', freeSeatId = '', houseSeat = '', paidSeat = ''] = seatIds;
  const held = await owner.api.post('/v1/reservations', { showId, seatIds: [heldSeat] });
  // The hold keeps the slot.
  await buySeats(owner, sale, [paidSeat]);
  const [ticket] = await ticketsOf(owner);
  const item = await addItem(world, { stock: 100 });
  const drop = await addItem(world, { stock: 100, roomId });
  const pending = await placeOrder(owner, [[item, 1]]);
  const paid = await placeOrder(owner, [[item, 1]], { payNow: true });
  await owner.api.put(`/v1/cart/items/${item.id}`, { quantity: 1 });
  const key = await admin.api.post(`/v1/queue/rooms/${roomId}/keys`, {});
  const house = { seatIds: [houseSeat], reason: 'Guests' };
  const block = await admin.api.post(`/v1/shows/${showId}/blocks`, house);
  const coupon = await openCoupon(world, { quantity: 100 });
  return {
    ...{ userId: owner.id, roomId, concertId, showId, freeSeatId, section: 'R' },
    blockId: block.body.id as string,
    reservationId: held.body.id as string,
    paymentId: held.body.payment.id as string,
    itemId: item.id,
    dropId: drop.id,
    orderId: pending.id,
    paidPaymentId: paid.paymentId,
    keyId: key.body.id as string,
    jti: 'x',
    ticketId: ticket?.id ?? '',
    ticketCode: ticket?.code ?? '',
    topUpId: await startTopUp(owner),
    paidTopUpId: await addPaidTopUp(world, owner),
    couponId: coupon.id,
    userCouponId: await claimCoupon(owner, (await openCoupon(world)).id),
  };
}
