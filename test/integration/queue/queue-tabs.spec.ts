import { RoomFacade } from '../../../src/modules/queue/index.js';
import { EventClient } from '../../support/event-client.js';
import { eventually } from '../../support/eventually.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { admit, openRoom, readRoom } from '../../support/queue-rooms.js';
import { openSale, type Sale } from '../../support/sale.js';
import { addBuyer, atOnce, confirm, holdSeats, onEveryInstance } from '../../support/sale-steps.js';
import { addItem, placeOrder } from '../../support/shop.js';
import { type Instance, World } from '../../support/world.js';

const ME = '/v1/queue/tokens/me';
const TABS = 20;
/** As many streams as a user may have on one instance. */
const KEPT_TABS = 5;
const ABANDON_SECONDS = 3;

describe('A user with many tabs', () => {
  let world: World;
  const clients: EventClient[] = [];

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  afterEach(() => clients.splice(0).forEach((client) => client.close()));

  afterAll(() => world.stop());

  async function open(
    headers: Readonly<Record<string, string>>,
    { instance = world.app, query = '' }: { instance?: Instance; query?: string } = {},
  ): Promise<EventClient> {
    const path = `${ME}/events${query}`;
    const client = await EventClient.open(instance.baseUrl, headers, { path });
    clients.push(client);
    return client;
  }

  const tokenOf = ({ api }: Person) => ({ 'x-queue-token': api.queueToken ?? '' });

  const stats = (roomId: string) => world.app.get(RoomFacade).getStats(roomId);

  it('has one place, keeps the newest streams, and hears of the slot on each of them', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    const [first, waiting] = (await addPeople(world, 2)) as [Person, Person];
    await first.api.join(roomId);
    await waiting.api.join(roomId);
    const tabs: EventClient[] = [];
    for (let tab = 0; tab < TABS; tab += 1) {
      await atOnce(2, onEveryInstance(world, waiting), (api) => api.join(roomId));
      tabs.push(await open(tokenOf(waiting)));
    }
    const there = await open(tokenOf(waiting), { instance: world.instances[1]! });
    const displaced = tabs.slice(0, TABS - KEPT_TABS);
    await Promise.all(displaced.map((tab) => tab.closed()));
    expect(new Set(displaced.map(({ retry }) => retry))).toEqual(new Set([60_000]));
    expect(await stats(roomId)).toMatchObject({ waiting: 1, active: 1, joinedTotal: 2 });

    await first.api.delete(ME);

    const kept = [...tabs.slice(-KEPT_TABS), there];
    for (const tab of kept) {
      expect((await tab.next('admitted')).data).toMatchObject({ status: 'ACTIVE' });
    }
    expect(kept.filter(({ isClosed }) => isClosed)).toEqual([]);
    expect(await stats(roomId)).toMatchObject({ waiting: 0, active: 1, admittedTotal: 2 });
  });

  it('in two rooms hears of each room on its own stream, by cookies alone', async () => {
    const person = await addPerson(world);
    const rooms = [await openRoom(world), await openRoom(world, { capacity: 0 })] as const;
    const cookies: string[] = [];
    for (const roomId of rooms) {
      const { headers } = await person.api.join(roomId);
      cookies.push(headers.get('set-cookie')?.split(';')[0] ?? '');
    }
    const cookie = cookies.join('; ');
    const [inside, outside] = [
      await open({ cookie }, { query: `?roomId=${rooms[0]}` }),
      await open({ cookie }, { query: `?roomId=${rooms[1]}` }),
    ];
    expect((await inside.next('admitted')).data).toMatchObject({ roomId: rooms[0] });
    expect((await outside.next('position')).data).toMatchObject({ roomId: rooms[1], position: 1 });
    expect((await open({ cookie })).status).toBe(400);

    person.api.queueToken = cookies[0]!.split('=')[1]!;
    expect((await person.api.delete(ME)).status).toBe(204);
    await inside.next('ended');
    expect(outside.isClosed).toBe(false);
    await world.app.get(RoomFacade).changeRoom(rooms[1], { capacity: 1 });
    expect((await outside.next('admitted')).data).toMatchObject({ roomId: rooms[1] });
  });

  describe.each(['keep', 'requeue'] as const)('in a room that says %s', (reissuePolicy) => {
    let sale: Sale;
    let buyer: Person;
    let next: Person;

    beforeEach(async () => {
      sale = await openSale(world, { room: { capacity: 1, reissuePolicy } });
      buyer = await addBuyer(world, sale, { balance: 1_000_000 });
      next = await addPerson(world);
      await next.api.join(sale.roomId);
    });

    const reload = () =>
      atOnce(TABS, onEveryInstance(world, buyer), (api) => api.join(sale.roomId));

    it('reloads while paying for seats, and pays', async () => {
      const hold = await holdSeats(buyer, sale, sale.seatIds.slice(0, 1));
      const [answers, paid] = await Promise.all([reload(), confirm(buyer, hold)]);
      expect(paid.status).toBe(200);
      expect(answers.filter(({ status }) => status >= 300)).toEqual([]);
      // The payment has ended the slot. A reload after it is a new place.
      const { active, waiting } = await readRoom(world, sale.roomId);
      expect([...active.keys()]).toEqual([next.id]);
      expect(waiting.filter((id) => id !== buyer.id)).toEqual([]);
    });

    it('reloads with an unpaid order, which needs no slot to be paid', async () => {
      const item = await addItem(world, { roomId: sale.roomId });
      const order = await placeOrder(buyer, [[item, 1]]);
      const [again] = await reload();
      expect(again!.body).toMatchObject({
        status: reissuePolicy === 'keep' ? 'ACTIVE' : expect.any(String),
      });
      expect((await confirm(buyer, order)).status).toBe(200);
    });
  });
});

describe('A user who listens', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('is present while the stream lasts, and absent some time after its end', async () => {
    const roomId = await openRoom(world, { capacity: 1, abandonAfterSeconds: ABANDON_SECONDS });
    const [first, listener] = (await addPeople(world, 2)) as [Person, Person];
    await first.api.join(roomId);
    await first.api.post(`${ME}/pass`);
    await listener.api.join(roomId);
    const headers = { 'x-queue-token': listener.api.queueToken ?? '' };
    const client = await EventClient.open(world.app.baseUrl, headers);
    const startedAt = performance.now();
    const isAbsent = async () => {
      await admit(world.app);
      return (await world.app.get(RoomFacade).getStats(roomId)).absent === 1;
    };
    // Twice as long as somebody may be silent who was told to poll after two seconds.
    while (performance.now() - startedAt < 2_000 * (2 + ABANDON_SECONDS)) {
      expect(await isAbsent()).toBe(false);
    }
    client.close();
    const closedAt = performance.now();
    await eventually('the user is absent', isAbsent);
    expect(performance.now() - closedAt).toBeGreaterThan(1_000 * ABANDON_SECONDS - 500);

    const again = await EventClient.open(world.app.baseUrl, headers);
    expect((await again.next('position')).data).toMatchObject({ position: 1 });
    again.close();
  });
});
