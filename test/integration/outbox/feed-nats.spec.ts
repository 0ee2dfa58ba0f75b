import { jetstreamManager, type StoredMsg } from '@nats-io/jetstream';
import { newId } from '../../../src/shared/ids.js';
import { OutboxRelay } from '../../../src/shared/outbox/outbox-relay.js';
import { eventually } from '../../support/eventually.js';
import { findNatsServer, NatsServer } from '../../support/nats-server.js';
import { outboxOf, recordEvent } from '../../support/outbox-events.js';
import { World } from '../../support/world.js';

const program = findNatsServer();

interface CloudEvent {
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

// eslint-disable-next-line no-restricted-syntax -- skipped by name where no NATS server can be had
(program ? describe : describe.skip)('The feed to NATS', () => {
  let nats: NatsServer;
  let world: World;

  beforeAll(async () => {
    nats = await NatsServer.start(program!);
    world = await World.start({ instances: 2, config: { nats: nats.config } });
  });

  beforeEach(async () => {
    await world.rows('TRUNCATE outbox_events, outbox_endpoints');
    await nats.use(async (connection) => {
      const { streams } = await jetstreamManager(connection);
      for await (const name of streams.names()) await streams.delete(name);
    });
  });

  afterAll(async () => {
    await world.stop();
    await nats.kill();
  });

  it('publishes an event as a CloudEvent with its id, in a stream that it makes', async () => {
    const order = await recordEvent(world.app);
    await relay();
    const [row] = await outboxOf(world, order);
    expect(row?.state).toBe('published');
    const [message, ...others] = await nats.messages('ONSALE');
    expect(others).toEqual([]);
    expect(message?.subject).toBe('onsale.order.paid');
    expect(message?.header.get('Nats-Msg-Id')).toBe(row?.id);
    expect(message?.header.get('content-type')).toMatch(/^application\/cloudevents\+json/);
    expect(message?.json()).toMatchObject({
      specversion: '1.0',
      id: row?.id,
      source: '/onsale',
      type: 'order.paid',
      subject: `order/${order}`,
      time: expect.stringMatching(/^\d{4}-.+Z$/) as string,
      datacontenttype: 'application/json',
      partitionkey: order,
      data: { orderId: order, number: 1, aggregateType: 'order', aggregateId: order },
    });
  });

  it('publishes to a stream of the operator with another name', async () => {
    await nats.use(async (connection) => {
      const { streams } = await jetstreamManager(connection);
      await streams.add({ name: 'SALES', subjects: ['onsale.>'] });
    });
    await recordEvent(world.app);
    await relay();
    expect(await nats.messages('SALES')).toHaveLength(1);
    await expect(nats.messages('ONSALE')).rejects.toThrow('stream not found');
  });

  it('stores an event once, although it is delivered again', async () => {
    const order = await recordEvent(world.app);
    await relay();
    await world.rows('UPDATE outbox_events SET published_at = NULL, next_attempt_at = now()');
    await relay();
    expect(await outboxOf(world, order)).toMatchObject([{ state: 'published', attempts: 0 }]);
    expect(await nats.messages('ONSALE')).toHaveLength(1);
  });

  it('loses nothing, keeps the order and stores nothing twice while the server is killed', async () => {
    const orders = Array.from({ length: 40 }, () => newId());
    const published = () =>
      world.count('SELECT count(*) FROM outbox_events WHERE published_at IS NOT NULL');
    const failed = () => world.count('SELECT count(*) FROM outbox_events WHERE attempts > 0');
    let relaying = true;
    const relays = world.instances.map(async (instance) => {
      while (relaying) await instance.get(OutboxRelay).relay();
    });
    try {
      for (const number of [1, 2, 3]) {
        const record = async (some: readonly string[]) => {
          for (const order of some) await recordEvent(world.app, order, { number });
        };
        const before = await published();
        await record(orders.slice(0, 20));
        await eventually('it is under way', async () => (await published()) > before, 30_000);
        await nats.kill();
        await record(orders.slice(20));
        await eventually('some fail', async () => (await failed()) > 0);
        await nats.startAgain();
      }
      await eventually('all is published', async () => (await published()) === 120, 60_000);
    } finally {
      relaying = false;
      await Promise.all(relays);
    }
    expect(await failed()).toBeGreaterThan(0);
    const events = (await nats.messages('ONSALE')).map(eventOf);
    expect(new Set(events.map(({ id }) => id)).size).toBe(120);
    expect(events).toHaveLength(120);
    for (const order of orders) {
      const numbers = events.filter(({ data }) => data['orderId'] === order);
      expect(numbers.map(({ data }) => data['number'])).toEqual([1, 2, 3]);
    }
  });

  async function relay(): Promise<void> {
    await Promise.all(world.instances.map((instance) => instance.get(OutboxRelay).relay()));
  }
});

function eventOf(message: StoredMsg): CloudEvent {
  return message.json<CloudEvent>();
}
