import { ItemSales } from '../../../src/modules/item/domain/item-sales.js';
import { OutboxSubscribers } from '../../../src/shared/outbox/outbox-subscribers.js';
import type { RecordedEvent } from '../../../src/shared/outbox/domain-event.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { newId } from '../../../src/shared/ids.js';
import { Api } from '../../support/api.js';
import { addItem } from '../../support/items.js';
import { addPerson } from '../../support/people.js';
import { World } from '../../support/world.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('Best sellers', () => {
  let world: World;
  let stranger: Api;

  beforeAll(async () => {
    world = await World.start();
    stranger = new Api(world.app.baseUrl);
  });

  beforeEach(async () => {
    await world.rows(`DELETE FROM item_sales_hourly`);
    // Longer than a list is cached.
    world.clock.advance(6);
  });

  afterAll(() => world.stop());

  it('form an empty list before the first sale', async () => {
    await addItem(world);
    const answer = await stranger.get('/v1/items/top');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ data: [], days: 3 });
  });

  it('follow the number of sold pieces', async () => {
    const items = [await addItem(world), await addItem(world), await addItem(world)];
    const [few, most, some] = items.map(({ id }) => id) as [string, string, string];
    await paid({ [few]: 1, [most]: 5 });
    await paid({ [some]: 3, [most]: 2 });
    const { body } = await stranger.get('/v1/items/top');
    expect(body.data).toEqual([
      { rank: 1, itemId: most, name: items[1]?.name, price: 10_000, quantity: 7 },
      { rank: 2, itemId: some, name: items[2]?.name, price: 10_000, quantity: 3 },
      { rank: 3, itemId: few, name: items[0]?.name, price: 10_000, quantity: 1 },
    ]);
    expect((await stranger.get('/v1/items/top?limit=1')).body.data).toEqual([body.data[0]]);
  });

  it('leave hidden items out', async () => {
    const [shown, hidden] = [await addItem(world), await addItem(world, { hidden: true })];
    await paid({ [shown.id]: 1, [hidden.id]: 2 });
    expect(await top()).toEqual([[shown.id, 1]]);
  });

  it('follow the order of their creation when sales are equal', async () => {
    const ids = [(await addItem(world)).id, (await addItem(world)).id];
    await paid(Object.fromEntries([...ids].reverse().map((id) => [id, 2])));
    expect(await top()).toEqual(ids.map((id) => [id, 2]));
  });

  it('subtract refunds in the hour of the sale', async () => {
    const [item, returned] = [await addItem(world), await addItem(world)];
    const longAgo = ago(3 * DAY_MS - 2 * HOUR_MS);
    await paid({ [item.id]: 4, [returned.id]: 2 }, longAgo);
    await deliver('order.refunded', { [item.id]: 1, [returned.id]: 2 }, longAgo);
    expect(await top()).toEqual([[item.id, 3]]);
    expect(
      await world.rows(`SELECT hour, quantity FROM item_sales_hourly ORDER BY quantity`),
    ).toEqual(['0', '3'].map((quantity) => ({ hour: new Date(hourStart(longAgo)), quantity })));
  });

  it('count whole hours, from the start of the hour `days` ago', async () => {
    const [inside, outside] = [await addItem(world), await addItem(world)];
    const first = hourStart(ago(3 * DAY_MS));
    await paid({ [inside.id]: 1 }, new Date(first));
    await paid({ [outside.id]: 9 }, new Date(first - 1));
    const { body } = await stranger.get('/v1/items/top?days=3');
    // A new hour may have begun since `first` was computed.
    const since = new Date(body.since as string).getTime();
    expect([first, first + HOUR_MS]).toContain(since);
    if (since === first) {
      expect(body.data).toMatchObject([{ itemId: inside.id, quantity: 1 }]);
    }
    expect(await top('days=4')).toEqual([
      [outside.id, 9],
      [inside.id, 1],
    ]);
  });

  it('leave out deleted items', async () => {
    const [item, deleted] = [await addItem(world), await addItem(world)];
    await paid({ [item.id]: 1, [deleted.id]: 8 });
    const admin = await addPerson(world, { role: 'admin' });
    await admin.api.delete(`/v1/items/${deleted.id}`);
    expect(await top()).toEqual([[item.id, 1]]);
  });

  it('stay in the cache for five seconds per number of days', async () => {
    const { id } = await addItem(world);
    await paid({ [id]: 1 });
    expect(await top()).toEqual([[id, 1]]);
    await paid({ [id]: 1 });
    world.clock.advance(4);
    expect(await top()).toEqual([[id, 1]]);
    expect(await top('days=3&limit=100')).toEqual([[id, 1]]);
    expect(await top('days=2')).toEqual([[id, 2]]);
    world.clock.advance(1.5);
    expect(await top()).toEqual([[id, 2]]);
  });

  it('include every sale when many sales of the same items arrive at once', async () => {
    const ids = [(await addItem(world)).id, (await addItem(world)).id];
    const sales = world.app.get(ItemSales);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const order = index % 2 ? ids : [...ids].reverse();
        return sales.record(order.map((itemId) => ({ itemId, quantity: 1, soldAt: now() })));
      }),
    );
    expect((await top()).map(([, quantity]) => quantity)).toEqual([20, 20]);
  });

  it('roll back together with the handling of the events', async () => {
    const { id } = await addItem(world);
    const undone = world.app.get(Transactions).run(async () => {
      await paid({ [id]: 1 });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await world.count(`SELECT count(*) FROM item_sales_hourly`)).toBe(0);
  });

  it.each(['days=0', 'days=91', 'days=x', 'limit=0', 'limit=101', 'days=1.5', 'days=1&days=2'])(
    'refuse ?%s',
    async (query) => {
      const { body } = await stranger.get(`/v1/items/top?${query}`);
      expect(body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    },
  );

  function now(): Date {
    return world.clock.now();
  }

  function ago(milliseconds: number): Date {
    return new Date(now().getTime() - milliseconds);
  }

  function hourStart(time: Date): number {
    return Math.floor(time.getTime() / HOUR_MS) * HOUR_MS;
  }

  function paid(quantities: Readonly<Record<string, number>>, paidAt = now()): Promise<void> {
    return deliver('order.paid', quantities, paidAt);
  }

  /** Hands the event to its subscribers, as the outbox does. */
  async function deliver(
    type: string,
    quantities: Readonly<Record<string, number>>,
    paidAt: Date,
  ): Promise<void> {
    const lines = Object.entries(quantities).map(([itemId, quantity]) => ({ itemId, quantity }));
    const orderId = newId();
    const event: RecordedEvent = {
      id: newId(),
      type,
      aggregateType: 'order',
      aggregateId: orderId,
      occurredAt: now(),
      payload: { orderId, lines, paidAt: paidAt.toISOString() },
    };
    const subscribers = world.app.get(OutboxSubscribers);
    expect(subscribers.wants(type)).toBe(true);
    await world.app.get(Transactions).run(() => subscribers.handle([event]));
  }

  async function top(query = ''): Promise<[string, number][]> {
    const { body } = await stranger.get(`/v1/items/top?${query}`);
    return (body.data as { itemId: string; quantity: number }[]).map(({ itemId, quantity }) => [
      itemId,
      quantity,
    ]);
  }
});
