import { Rooms } from '../../../src/modules/queue/domain/rooms.js';
import { RoomSupplies } from '../../../src/modules/queue/index.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { ConcertQueries } from '../../../src/modules/concert/application/concert-queries.js';
import { watchRoom } from '../../support/admissions.js';
import { Api } from '../../support/api.js';
import { EventClient } from '../../support/event-client.js';
import { eventually } from '../../support/eventually.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { openSale, openSaleInRoom } from '../../support/sale.js';
import { addBuyer, buySeats, confirm, holdSeats, refund, sweep } from '../../support/sale-steps.js';
import { addItem, cancel, placeOrder } from '../../support/shop.js';
import { World } from '../../support/world.js';

const ME = '/v1/queue/tokens/me';
const ONE_SEAT = [{ name: 'A', rows: 1, seatsPerRow: 1, price: 1_000 }];

describe('What a room says of itself', () => {
  let world: World;
  let anyone: Api;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start();
    anyone = new Api(world.app.baseUrl);
    admin = await addPerson(world, { role: 'admin' });
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => world.stop());

  async function publicRoom(roomId: string) {
    const answer = await anyone.get(`/v1/queue/rooms/${roomId}/public`);
    expect(answer.status).toBe(200);
    return answer.body;
  }

  /** The supply within the second for which an earlier one is served. */
  function supplyBecomes(roomId: string, supply: { left: number | null; outlook: string | null }) {
    return eventually(
      `the supply is ${JSON.stringify(supply)}`,
      async () =>
        JSON.stringify((await publicRoom(roomId)).supply) === JSON.stringify(supply) && supply,
      3_000,
    );
  }

  it('shows name, state, opening, notice and supply to everybody', async () => {
    const opensAt = new Date(Date.now() + 3_600_000);
    const { roomId, concertId } = await openSale(world, {
      room: { opensAt, notice: 'Bring your ID.' },
    });
    expect(await publicRoom(roomId)).toEqual({
      id: roomId,
      name: 'Room',
      state: 'open',
      opensAt: opensAt.toISOString(),
      notice: 'Bring your ID.',
      supply: { left: 20, outlook: null },
      offers: [{ kind: 'CONCERT', id: concertId, name: 'Test concert' }],
    });
  });

  it('shows the concerts and items that it sells, without hidden and withdrawn ones', async () => {
    const { roomId, concertId } = await openSale(world);
    const name = `Lightstick ${roomId}`;
    const item = await addItem(world, { roomId, name });
    await addItem(world, { roomId, hidden: true });
    const { concertId: withdrawn } = await openSaleInRoom(world, roomId);
    await admin.api.patch(`/v1/concerts/${withdrawn}`, { status: 'WITHDRAWN' });
    expect((await publicRoom(roomId)).offers).toEqual([
      { kind: 'CONCERT', id: concertId, name: 'Test concert' },
      { kind: 'ITEM', id: item.id, name },
    ]);
  });

  it('refuses an unknown room', async () => {
    const answer = await anyone.get(`/v1/queue/rooms/${admin.id}/public`);
    expect(answer.body).toMatchObject({ status: 404, code: 'QUEUE_ROOM_NOT_FOUND' });
    const malformed = await anyone.get('/v1/queue/rooms/none/public');
    expect(malformed.status).toBe(400);
  });

  it('tells all who wait and all who have a slot', async () => {
    const { roomId } = await openSale(world, { room: { capacity: 1, notice: 'Soon.' } });
    const [inside, waiting] = await addPeople(world, 2);
    const room = { state: 'open', opensAt: null, notice: 'Soon.' };
    const joined = await inside!.api.join(roomId);
    expect(joined.body).toMatchObject({
      status: 'ACTIVE',
      room: { ...room, supply: { left: 20, outlook: 'PLENTY' } },
    });
    expect((await waiting!.api.join(roomId)).body).toMatchObject({ status: 'WAITING', room });
    expect((await waiting!.api.get(ME)).body.room.supply).toEqual({ left: 20, outlook: 'PLENTY' });
  });

  it('shows a change at once on the instance that made it', async () => {
    const { roomId } = await openSale(world);
    const waiting = await addBuyer(world, { roomId });
    expect((await waiting.api.get(ME)).body.room).toMatchObject({ state: 'open', notice: null });
    const change = { state: 'closed', notice: 'That was it.' };
    expect((await admin.api.patch(`/v1/queue/rooms/${roomId}`, change)).body).toMatchObject(change);
    expect((await waiting.api.get(ME)).body.room).toMatchObject(change);
    expect(await publicRoom(roomId)).toMatchObject({ ...change, supply: { outlook: null } });
  });

  it('gives an estimate also to users for whom nothing may be left, until all is sold', async () => {
    const { roomId, showId } = await openSale(world, {
      sections: [{ name: 'A', rows: 1, seatsPerRow: 3, price: 1_000 }],
      room: { capacity: 1 },
    });
    const [first, second, ...others] = await addPeople(world, 5);
    for (const { api } of [first!, second!, ...others]) await api.join(roomId);
    // Now a slot has ended, so waits can be estimated. The second user has it, and takes one of the three seats.
    expect((await first!.api.delete(ME)).status).toBe(204);
    const views = () => Promise.all(others.map(async ({ api }) => (await api.get(ME)).body));
    const last = await eventually('all users have an estimate', async () => {
      const shown = await views();
      return shown.every(({ estimate }) => estimate !== null) && shown.at(-1);
    });
    expect(last.room.supply).toMatchObject({ outlook: 'UNLIKELY' });
    expect(last.estimatedWaitSeconds).toBe(last.estimate.p50Seconds);
    await world.rows(
      `UPDATE concert_seats SET status = 'SOLD', reservation_id = gen_random_uuid() WHERE show_id = $1`,
      [showId],
    );
    await eventually('nobody has an estimate', async () => {
      const shown = await views();
      return shown.every(({ room, estimate }) => room.supply.outlook === 'SOLD_OUT' && !estimate);
    });
  });

  it('says SOLD_OUT only when the last seat is paid', async () => {
    const sale = await openSale(world, { sections: ONE_SEAT });
    const { roomId } = sale;
    const buyer = await addBuyer(world, sale, { balance: 1_000 });
    expect((await publicRoom(roomId)).supply).toEqual({ left: 1, outlook: 'UNLIKELY' });
    const hold = await holdSeats(buyer, sale, sale.seatIds);
    await supplyBecomes(roomId, { left: 0, outlook: 'UNLIKELY' });
    const outdate = jest.spyOn(world.app.get(RoomSupplies), 'outdate');
    expect((await confirm(buyer, hold)).status).toBe(200);
    expect(outdate).toHaveBeenCalledWith(roomId);
    await supplyBecomes(roomId, { left: 0, outlook: 'SOLD_OUT' });
    const late = await addPerson(world);
    expect((await late.api.join(roomId)).body.room.supply.outlook).toBe('SOLD_OUT');
  });

  it('tells all who listen when all is sold, and when something is left again', async () => {
    const sale = await openSale(world, { sections: ONE_SEAT });
    const { roomId } = sale;
    const buyer = await addBuyer(world, sale, { balance: 1_000 });
    const { messages, stop } = await watchRoom(world, roomId);
    const { accessToken, api } = await addBuyer(world, sale);
    const stream = await EventClient.open(world.app.baseUrl, {
      authorization: `Bearer ${accessToken}`,
      'x-queue-token': api.queueToken ?? '',
    });
    try {
      expect((await stream.next('room')).data.supply).toMatchObject({ left: 1 });
      const hold = await buySeats(buyer, sale, sale.seatIds);
      await eventually('all is sold', () => messages.some(({ room }) => room === 1));
      await eventually('the stream shows it', () =>
        stream.events.some(
          ({ event, data }) => event === 'room' && data.supply.outlook === 'SOLD_OUT',
        ),
      );
      messages.length = 0;
      expect((await refund(buyer, hold)).status).toBe(200);
      await eventually('something is left', async () => {
        await publicRoom(roomId);
        return messages.some(({ room }) => room === 1);
      });
      await eventually('the stream shows it', () => {
        const rooms = stream.events.filter(({ event }) => event === 'room');
        return rooms.at(-1)?.data.supply.left === 1;
      });
    } finally {
      stream.close();
      stop();
    }
  });

  it('counts again a second after a purchase, also when nobody asks', async () => {
    const sale = await openSale(world, { sections: ONE_SEAT });
    const buyer = await addBuyer(world, sale, { balance: 1_000 });
    const { messages, stop } = await watchRoom(world, sale.roomId);
    try {
      expect((await publicRoom(sale.roomId)).supply.left).toBe(1);
      // While a transaction is open, a timer keeps the context in which it was set.
      await world.app.get(Transactions).run(async () => {
        await buySeats(buyer, sale, sale.seatIds);
        await eventually('all is sold', () => messages.some(({ room }) => room === 1));
      });
    } finally {
      stop();
    }
  });

  it('says SOLD_OUT only when the last standing place is paid', async () => {
    const floor = { name: 'Floor', kind: 'STANDING', capacity: 3, price: 1_000 } as const;
    const { roomId, showId } = await openSale(world, { sections: [floor] });
    await addBuyer(world, { roomId });
    expect((await publicRoom(roomId)).supply).toMatchObject({ left: 3 });
    // As a hold of all three places does.
    await world.rows('UPDATE concert_areas SET available = 0 WHERE show_id = $1', [showId]);
    await world.rows(
      `INSERT INTO reservation_reservations (id, user_id, show_id, room_id, payment_id, seats, areas,
         seat_count, status, hold_expires_at, created_at)
       SELECT gen_random_uuid(), gen_random_uuid(), $1, $2, gen_random_uuid(), '[]',
         '[{"quantity": 1}, {"quantity": 2}]', 3, 'HELD', 'infinity', now()`,
      [showId, roomId],
    );
    await supplyBecomes(roomId, { left: 0, outlook: 'UNLIKELY' });
    await world.rows(
      `UPDATE reservation_reservations SET status = 'CONFIRMED' WHERE show_id = $1`,
      [showId],
    );
    await supplyBecomes(roomId, { left: 0, outlook: 'SOLD_OUT' });
  });

  it('counts a seat whose hold has expired as left, before the sweep', async () => {
    const sale = await openSale(world, { sections: ONE_SEAT, startsInSeconds: 90_000 });
    await holdSeats(await addBuyer(world, sale), sale, sale.seatIds);
    const supply = () => world.app.get(RoomSupplies).of(sale.roomId);
    await eventually('the seat is held', async () => (await supply())?.held === 1);
    world.clock.advance(301);
    await eventually('the seat is left', async () => (await supply())?.left === 1);
    await sweep(world);
    expect(await supply()).toEqual({ left: 1, held: 0 });
  });

  it('adds up all shows on sale behind the room, and the stock of its items', async () => {
    const roomId = await openRoom(world);
    const shows = [await openSaleInRoom(world, roomId), await openSaleInRoom(world, roomId)];
    await openSaleInRoom(world, roomId, { startsInSeconds: -60 });
    const withdrawn = await openSaleInRoom(world, roomId);
    await admin.api.patch(`/v1/concerts/${withdrawn.concertId}`, { status: 'WITHDRAWN' });
    await admin.api.patch(`/v1/shows/${shows[1]!.showId}`, { status: 'WITHDRAWN' });
    await addItem(world, { stock: 7, roomId });
    const deleted = await addItem(world, { stock: 100, roomId });
    await admin.api.delete(`/v1/items/${deleted.id}`);
    const onSaleUntil = world.clock.now();
    await addItem(world, { stock: 100, roomId, onSaleUntil });
    await addItem(world, { stock: 1_000 });
    expect((await publicRoom(roomId)).supply).toEqual({ left: 27, outlook: 'PLENTY' });
  });

  it('counts pieces of unpaid orders as held', async () => {
    const roomId = await openRoom(world);
    const drop = await addItem(world, { stock: 3, price: 100, roomId });
    const buyer = await addBuyer(world, { roomId }, { balance: 1_000 });
    const first = await placeOrder(buyer, [[drop, 3]]);
    await supplyBecomes(roomId, { left: 0, outlook: 'UNLIKELY' });
    await cancel(buyer, first);
    await supplyBecomes(roomId, { left: 3, outlook: 'SCARCE' });
    await placeOrder(buyer, [[drop, 3]], { payNow: true });
    await supplyBecomes(roomId, { left: 0, outlook: 'SOLD_OUT' });
  });

  it('knows no supply when nothing is on sale behind the room', async () => {
    const roomId = await openRoom(world);
    expect((await publicRoom(roomId)).supply).toEqual({ left: null, outlook: null });
  });

  it('lowers the outlook when admitted users buy more', async () => {
    const sections = [{ name: 'A', rows: 10, seatsPerRow: 20, price: 1_000 }];
    const sale = await openSale(world, { sections, room: { capacity: 40 } });
    const { roomId } = sale;
    const buyers = await Promise.all(
      Array.from({ length: 40 }, () => addBuyer(world, sale, { balance: 4_000 })),
    );
    const waiting = await addPeople(world, 40);
    for (const { api } of waiting) await api.join(roomId);
    const outlookOfLast = async () => (await waiting[39]!.api.get(ME)).body.room.supply;
    expect(await outlookOfLast()).toEqual({ left: 200, outlook: 'PLENTY' });
    // 120 seats stay for 40 users: plenty, if each takes one; scarce, if they take two like those before.
    const two = (index: number) => sale.seatIds.slice(2 * index, 2 * index + 2);
    await admin.api.patch(`/v1/queue/rooms/${roomId}`, { capacity: 0 });
    await Promise.all(buyers.map((buyer, index) => buySeats(buyer, sale, two(index))));
    await eventually('all is counted', async () => (await outlookOfLast()).left === 120);
    await eventually('it is scarce', async () => (await outlookOfLast()).outlook === 'SCARCE');
    expect(await boughtIn(roomId)).toBe(80);
  });

  it('counts every purchase, also of users who keep their slot', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 100_000 });
    const other = await holdSeats(buyer, sale, sale.seatIds.slice(0, 1));
    await buySeats(buyer, sale, sale.seatIds.slice(1, 4));
    expect((await buyer.api.get(ME)).body.status).toBe('ACTIVE');
    expect(await boughtIn(sale.roomId)).toBe(3);
    await confirm(buyer, other);
    expect(await boughtIn(sale.roomId)).toBe(4);
  });

  it('counts the seats once a second, however many ask', async () => {
    const sale = await openSale(world);
    const people = await addPeople(world, 50);
    for (const { api } of people) await api.join(sale.roomId);
    const counts = jest.spyOn(world.app.get(ConcertQueries), 'countSeatsByRoom');
    const rooms = jest.spyOn(world.app.get(Rooms), 'findById');
    const start = Date.now();
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(people.map(({ api }) => api.get(ME)));
    }
    const seconds = Math.ceil((Date.now() - start) / 1_000);
    // Rooms of earlier tests are looked at too.
    const ofRoom = (calls: unknown[][]) =>
      calls.filter(([of]) => [of].flat().includes(sale.roomId));
    expect(ofRoom(counts.mock.calls).length).toBeLessThanOrEqual(seconds);
    expect(ofRoom(rooms.mock.calls).length).toBeLessThanOrEqual(seconds);
  });

  async function boughtIn(roomId: string): Promise<number> {
    return Number(await world.redis.hget(`onsale:queue:{${roomId}}:counters`, 'bought'));
  }
});
