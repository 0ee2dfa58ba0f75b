import { actionsOn } from '../../support/admin-actions.js';
import { addItem } from '../../support/items.js';
import { addPeople, addPerson } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { openSale } from '../../support/sale.js';
import { addBuyer, atOnce, buySeats, refund, take, tally } from '../../support/sale-steps.js';
import { order, stockOf } from '../../support/shop.js';
import { World } from '../../support/world.js';

describe('Simultaneous changes by admins, on two instances', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  afterAll(() => world.stop());

  const addAdmins = (count = 2) => addPeople(world, count, { role: 'admin' });

  it('of one room are logged as a chain: each starts from the state that the one before made', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    const admins = await addAdmins();
    const apis = admins.map(({ api }) => api);
    const answers = await atOnce(30, apis, (api, index) =>
      api.patch(`/v1/queue/rooms/${roomId}`, { capacity: 100 + index, reason: `no. ${index}` }),
    );

    expect(tally(answers)).toEqual({ '200': 30 });
    const rows = await actionsOn(world, roomId);
    const befores = rows.map(({ before }) => before.capacity as number);
    const afters = rows.map(({ after }) => after.capacity as number);
    expect(befores).toEqual([1, ...afters.slice(0, -1)]);
    expect([...afters].sort((a, b) => a - b)).toEqual(answers.map((_one, index) => 100 + index));
    expect(rows.map(({ reason }) => reason)).toEqual(afters.map((one) => `no. ${one - 100}`));
    expect(await world.count('SELECT capacity FROM queue_rooms WHERE id = $1', [roomId])).toBe(
      afters.at(-1),
    );
  });

  it('of the stock are logged with the exact stock while users order', async () => {
    const item = await addItem(world, { stock: 1_000 });
    const admins = await addAdmins();
    const buyers = await addPeople(world, 10, { balance: 0 });
    const adjust = (index: number) =>
      take(admins, index).api.post(`/v1/items/${item.id}/stock-adjustments`, {
        delta: index + 1,
        reason: `no. ${index}`,
      });
    const [adjusted, ordered] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, (_, index) => adjust(index))),
      Promise.all(
        Array.from({ length: 60 }, (_, index) => order(take(buyers, index).api, [[item, 1]])),
      ),
    ]);

    expect([tally(adjusted), tally(ordered)]).toEqual([{ '201': 20 }, { '201': 60 }]);
    const rows = await actionsOn(world, item.id);
    expect(rows.map(({ before, after }) => after.stock - before.stock)).toEqual(
      rows.map(({ reason }) => Number(reason?.slice(4)) + 1),
    );
    expect(await stockOf(world, item)).toBe(1_000 + 210 - 60);
  });

  it('refund a payment once, and log it once', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 50_000 });
    const hold = await buySeats(buyer, sale, sale.seatIds.slice(0, 2));
    const admins = await addAdmins();
    const apis = [buyer, ...admins].map(({ api }) => api);

    const answers = await atOnce(12, apis, (api) => refund({ api }, hold));

    expect(tally(answers)).toEqual({ '200': 1, '409 PAYMENT_ALREADY_REFUNDED': 11 });
    const byOwner = answers.findIndex(({ status }) => status === 200) % apis.length === 0;
    const rows = await actionsOn(world, hold.paymentId);
    expect(rows.map(({ before, after }) => [before.status, after.status])).toEqual(
      byOwner ? [] : [['PAID', 'REFUNDED']],
    );
  });

  it('leave one admin when all of them take the role from each other', async () => {
    await world.rows(`UPDATE user_users SET role = 'customer' WHERE role = 'admin'`);
    const admins = await addAdmins(4);
    const answers = await atOnce(
      8,
      admins.map(({ api }) => api),
      (api, index) => api.patch(`/v1/users/${take(admins, index + 1).id}`, { role: 'customer' }),
    );

    const left = await world.rows<{ id: string }>(`SELECT id FROM user_users WHERE role = 'admin'`);
    expect(left).toHaveLength(1);
    expect(tally(answers)['409 LAST_ADMIN']).toBeGreaterThan(0);
    const demoted = admins.filter(({ id }) => id !== left[0]?.id);
    for (const { id } of demoted) {
      const [first] = await actionsOn(world, id);
      expect([first?.before.role, first?.after.role]).toEqual(['admin', 'customer']);
    }
    const another = await addPerson(world, { role: 'admin' });
    const last = await another.api.patch(`/v1/users/${left[0]?.id}`, { role: 'door' });
    expect(last).toMatchObject({ status: 200, body: { role: 'door' } });
  });
});
