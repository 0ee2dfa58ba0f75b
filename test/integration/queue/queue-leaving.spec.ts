import { RoomHolds } from '../../../src/modules/queue/index.js';
import { WaitingRoom } from '../../../src/modules/queue/application/waiting-room.js';
import { QueueError } from '../../../src/modules/queue/domain/queue-error.js';
import { openRoom } from '../../support/queue-rooms.js';
import { letIn, openSale, openSaleInRoom, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, addBuyers, confirm, holdSeats, take } from '../../support/sale-steps.js';
import { addCoupon, addItem, claimCoupon, placeOrder, stockOf } from '../../support/shop.js';
import { World } from '../../support/world.js';

const ME = '/v1/queue/tokens/me';

describe('Leaving a waiting room', () => {
  let world: World;
  let sale: Sale;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(async () => {
    sale = await openSale(world, { maxSeatsPerUser: 10 });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  const seatIds = (from: number, to: number) => sale.seatIds.slice(from, to);

  const statusOf = async (table: 'reservation_reservations' | 'order_orders', id: string) =>
    (await world.rows<{ status: string }>(`SELECT status FROM ${table} WHERE id = $1`, [id]))[0]
      ?.status;

  const eventsOf = async (id: string) =>
    (
      await world.rows<{ type: string }>(
        `SELECT type FROM outbox_events WHERE aggregate_id = $1 ORDER BY sequence`,
        [id],
      )
    ).map(({ type }) => type);

  it('releases all unpaid holds of the room, and the next user gets the seats at once', async () => {
    const [leaver, next] = await addBuyers(world, sale, 2);
    const holds = [
      await holdSeats(leaver!, sale, seatIds(0, 2)),
      await holdSeats(leaver!, sale, seatIds(2, 3)),
    ];

    expect((await leaver!.api.delete(ME)).status).toBe(204);

    await holdSeats(next!, sale, seatIds(0, 3));
    for (const { id, paymentId } of holds) {
      expect(await statusOf('reservation_reservations', id)).toBe('RELEASED');
      expect(await eventsOf(id)).toEqual(['reservation.released']);
      expect((await leaver!.api.get(`/v1/payments/${paymentId}`)).body.status).toBe('CANCELLED');
    }
    expect((await confirm(leaver!, holds[0]!)).body.code).toBe('RESERVATION_NOT_HELD');
  });

  it('cancels unpaid orders of items with that room: stock and coupon come back once', async () => {
    const leaver = await addBuyer(world, sale, { balance: 100_000 });
    const drop = await addItem(world, { stock: 10, price: 5_000, roomId: sale.roomId });
    const free = await addItem(world, { stock: 10 });
    const userCouponId = await claimCoupon(leaver, await addCoupon(world));
    const order = await placeOrder(leaver, [[drop, 2]], { userCouponId });
    const other = await placeOrder(leaver, [[free, 3]]);

    expect((await leaver.api.delete(ME)).status).toBe(204);

    expect(await statusOf('order_orders', order.id)).toBe('CANCELLED');
    expect(await eventsOf(order.id)).toEqual(['order.cancelled']);
    expect((await confirm(leaver, order)).body.code).toBe('ORDER_NOT_PENDING');
    expect([await stockOf(world, drop), await stockOf(world, free)]).toEqual([10, 7]);
    expect((await leaver.api.get('/v1/users/me/coupons')).body.data[0].status).toBe('AVAILABLE');
    expect((await confirm(leaver, other)).status).toBe(200);
  });

  it('keeps what is paid, what others hold, and what is held in another room', async () => {
    const [leaver, other] = await addBuyers(world, sale, 2, { balance: 100_000 });
    const paid = await holdSeats(leaver!, sale, seatIds(0, 1));
    const unpaid = await holdSeats(leaver!, sale, seatIds(1, 2));
    expect((await confirm(leaver!, paid)).status).toBe(200);
    const foreign = await holdSeats(other!, sale, seatIds(2, 3));
    const here = leaver!.api.queueToken;
    const elsewhere = await openSaleInRoom(world, await openRoom(world));
    await letIn(world, leaver!, elsewhere.roomId);
    const kept = await holdSeats(leaver!, elsewhere, elsewhere.seatIds.slice(0, 1));

    leaver!.api.queueToken = here;
    expect((await leaver!.api.delete(ME)).status).toBe(204);

    const statuses = [paid, unpaid, foreign, kept].map(({ id }) =>
      statusOf('reservation_reservations', id),
    );
    expect(await Promise.all(statuses)).toEqual(['CONFIRMED', 'RELEASED', 'HELD', 'HELD']);
  });

  it('leaves an expired hold to the sweep', async () => {
    const leaver = await addBuyer(world, sale);
    const hold = await holdSeats(leaver, sale, seatIds(0, 1));
    const order = await placeOrder(leaver, [[await addItem(world, { roomId: sale.roomId }), 1]]);
    world.clock.advance(601);

    expect((await leaver.api.delete(ME)).status).toBe(204);

    expect(await statusOf('reservation_reservations', hold.id)).toBe('HELD');
    expect((await leaver.api.get(`/v1/reservations/${hold.id}`)).body.status).toBe('EXPIRED');
    expect(await statusOf('order_orders', order.id)).toBe('PENDING_PAYMENT');
  });

  it('changes nothing when the token is not valid', async () => {
    const leaver = await addBuyer(world, sale);
    const hold = await holdSeats(leaver, sale, seatIds(0, 1));
    const old = leaver.api.queueToken;
    await world.app
      .get(WaitingRoom)
      .endHold(sale.roomId, leaver.id, { pieces: 1, othersSeconds: 0 });
    await letIn(world, leaver, sale.roomId);
    const current = leaver.api.queueToken;
    leaver.api.queueToken = old;

    expect((await leaver.api.delete(ME)).body.code).toBe('QUEUE_TOKEN_INVALID');

    leaver.api.queueToken = current;
    expect(await statusOf('reservation_reservations', hold.id)).toBe('HELD');
    expect(await eventsOf(hold.id)).toEqual([]);
    expect((await leaver.api.get(ME)).body.status).toBe('ACTIVE');
  });

  it('keeps holds and slot when Redis fails, so that the user can leave again', async () => {
    const leaver = await addBuyer(world, sale);
    const hold = await holdSeats(leaver, sale, seatIds(0, 1));
    jest
      .spyOn(world.app.get(WaitingRoom), 'leave')
      .mockRejectedValueOnce(new QueueError('QUEUE_UNAVAILABLE', { retryAfterSeconds: 2 }));

    expect((await leaver.api.delete(ME)).status).toBe(503);
    expect(await statusOf('reservation_reservations', hold.id)).toBe('HELD');
    expect((await leaver.api.get(ME)).body.status).toBe('ACTIVE');

    expect((await leaver.api.delete(ME)).status).toBe(204);
    expect(await statusOf('reservation_reservations', hold.id)).toBe('RELEASED');
  });

  it('can be done for everybody in the room, in pages, again after an interruption', async () => {
    const many = [{ name: 'R', rows: 13, seatsPerRow: 10, price: 10_000 }];
    const crowded = await openSale(world, { sections: many });
    const people = await addBuyers(world, crowded, 130);
    await Promise.all(
      people.map((person, index) => holdSeats(person, crowded, [take(crowded.seatIds, index)])),
    );
    const drop = await addItem(world, { stock: 10, roomId: crowded.roomId });
    await placeOrder(people[0]!, [[drop, 4]]);
    const elsewhere = await addBuyer(world, sale);
    const kept = await holdSeats(elsewhere, sale, seatIds(0, 1));

    const all = world.app.get(RoomHolds);
    await Promise.all([all.release(crowded.roomId, null), all.release(crowded.roomId, null)]);

    const left = `SELECT count(*) FROM reservation_reservations WHERE room_id = $1 AND status <> 'RELEASED'`;
    expect(await world.count(left, [crowded.roomId])).toBe(0);
    const events = `SELECT count(*) FROM outbox_events WHERE type = 'reservation.released'
      AND aggregate_id IN (SELECT id FROM reservation_reservations WHERE room_id = $1)`;
    expect(await world.count(events, [crowded.roomId])).toBe(130);
    expect(await stockOf(world, drop)).toBe(10);
    expect(await statusOf('reservation_reservations', kept.id)).toBe('HELD');
  });
});
