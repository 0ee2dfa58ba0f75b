import { HandleEventsJob } from '../../../src/shared/outbox/handle-events.job.js';
import { SubscriberRelay } from '../../../src/shared/outbox/subscriber-relay.js';
import { OutboxSubscribers } from '../../../src/shared/outbox/outbox-subscribers.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { newId } from '../../../src/shared/ids.js';
import { DataPlatform } from '../../support/data-platform.js';
import { eventually } from '../../support/eventually.js';
import { outboxOf, recordEvent } from '../../support/outbox-events.js';
import { type Instance, World } from '../../support/world.js';

const POISON = 13;

/** The rows that the subscriber of these tests writes. */
interface Handled {
  readonly order_id: string;
  readonly number: number;
}

/** The events of these tests carry a number. */
type Numbered = Record<'order.paid' | 'order.refunded', { readonly number: number }>;

describe('The subscribers of events', () => {
  let platform: DataPlatform;
  let world: World;
  let failOnce = false;
  let poisonous = false;
  const sizes: number[] = [];

  beforeAll(async () => {
    platform = await DataPlatform.start();
    world = await World.start({ instances: 2, config: { dataPlatform: platform.config } });
    await world.rows('CREATE TABLE handled (order_id uuid, number int, at serial)');
    for (const instance of world.instances) subscribe(instance);
  });

  beforeEach(async () => {
    await world.rows('TRUNCATE outbox_events, handled');
    [failOnce, poisonous] = [false, false];
    sizes.length = 0;
  });

  afterAll(async () => {
    await world.stop();
    await platform.stop();
  });

  it('handle their types of events in batches', async () => {
    const paid = await recordEvent(world.app);
    await recordEvent(world.app, newId(), { type: 'order.cancelled' });
    const refunded = await recordEvent(world.app, newId(), { type: 'order.refunded', number: 2 });

    expect(await relay(world.app)).toBe(2);
    expect(await handled()).toEqual([
      { order_id: paid, number: 1 },
      { order_id: refunded, number: 2 },
    ]);
    expect(sizes).toEqual([2]);
    expect(await unhandled()).toBe(0);
    expect(await relay(world.app)).toBe(0);
    // The data platform got no events.
    expect(platform.arrivals).toEqual([]);
    expect(await outboxOf(world, paid)).toMatchObject([{ state: 'waiting', claimed: false }]);
  });

  it('write once, also when they fail after a write', async () => {
    const order = await recordEvent(world.app);
    failOnce = true;
    expect(await relay(world.app).catch((error: Error) => error.message)).toBe('failed once');
    expect(await handled()).toEqual([]);
    expect(await unhandled()).toBe(1);
    expect(await relay(world.app)).toBe(1);
    expect(await handled()).toEqual([{ order_id: order, number: 1 }]);
  });

  it('write once when two instances handle and record events at once', async () => {
    const orders = Array.from({ length: 60 }, () => newId());
    const recording = orders.map(async (order, index) => {
      const instance = world.instances[index % 2] as Instance;
      for (const number of [1, 2, 3]) await recordEvent(instance, order, { number });
    });
    let recorded = false;
    const handling = [...world.instances, ...world.instances].map(async (instance) => {
      while (!recorded) await relay(instance);
    });
    await Promise.all(recording);
    recorded = true;
    await Promise.all(handling);
    await relay(world.app);

    expect(await unhandled()).toBe(0);
    const rows = await handled();
    expect(rows).toHaveLength(180);
    for (const order of orders) {
      const numbers = rows.filter((row) => row.order_id === order).map(({ number }) => number);
      expect(numbers).toEqual([1, 2, 3]);
    }
  });

  it('stop at a failing event only for its aggregate', async () => {
    poisonous = true;
    const good = await recordEvent(world.app);
    const bad = newId();
    for (const number of [POISON, 2]) await recordEvent(world.app, bad, { number });
    const later = await recordEvent(world.app);

    expect(await relay(world.app).catch((error: Error) => error.message)).toBe('poison');
    const orders = (await handled()).map(({ order_id }) => order_id);
    expect(orders).toEqual([good, later]);
    expect(await unhandled()).toBe(2);

    poisonous = false;
    expect(await relay(world.app)).toBe(2);
    const numbers = (await handled()).filter(({ order_id }) => order_id === bad);
    expect(numbers.map(({ number }) => number)).toEqual([POISON, 2]);
  });

  it('wake the delivery, also when another event fails', async () => {
    poisonous = true;
    const good = await recordEvent(world.app);
    await recordEvent(world.app, newId(), { number: POISON });
    platform.forget();

    await world.app.get(HandleEventsJob).run();
    await eventually('it arrived', () => platform.of(good).length === 1);
    expect(await unhandled()).toBe(1);
  });

  it('get no events of a rolled back transaction', async () => {
    await world.app
      .get(Transactions)
      .run(async () => {
        await recordEvent(world.app);
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    expect(await relay(world.app)).toBe(0);
  });

  function subscribe(instance: Instance): void {
    const transactions = instance.get(Transactions);
    instance
      .get(OutboxSubscribers)
      .register<Numbered>(['order.paid', 'order.refunded'], async (events) => {
        sizes.push(events.length);
        for (const { aggregateId, payload } of events) {
          const { number } = payload;
          await transactions.manager.query(
            `INSERT INTO handled (order_id, number) VALUES ($1, $2)`,
            [aggregateId, number],
          );
          if (poisonous && number === POISON) throw new Error('poison');
        }
        if (failOnce) {
          failOnce = false;
          throw new Error('failed once');
        }
      });
  }

  function relay(instance: Instance): Promise<number> {
    return instance.get(SubscriberRelay).relay();
  }

  function handled(): Promise<Handled[]> {
    return world.rows<Handled>('SELECT order_id, number FROM handled ORDER BY at');
  }

  function unhandled(): Promise<number> {
    return world.count('SELECT count(*) FROM outbox_events WHERE handled_at IS NULL');
  }
});
