import { OutboxRelay } from '../../../src/shared/outbox/outbox-relay.js';
import { Outbox } from '../../../src/shared/outbox/outbox.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { newId } from '../../../src/shared/ids.js';
import { DataPlatform } from '../../support/data-platform.js';
import { listenersOf } from '../../support/connections.js';
import { eventually } from '../../support/eventually.js';
import { recordEvent } from '../../support/outbox-events.js';
import { scrape } from '../../support/metrics.js';
import { Instance, World } from '../../support/world.js';

describe('A recorded event', () => {
  let platform: DataPlatform;
  let world: World;
  let recorder: Instance;
  let relayer: Instance;

  beforeAll(async () => {
    platform = await DataPlatform.start();
    world = await World.start({ config: { dataPlatform: platform.config } });
    recorder = world.app;
    relayer = await Instance.start({ ...recorder.config, jobs: true }, world.clock);
    await eventually('it listens', async () => (await listenersOf(world)).length === 1);
  });

  beforeEach(() => platform.forget());

  afterAll(async () => {
    await relayer.stop();
    await world.stop();
    await platform.stop();
  });

  it('wakes the delivering instances at once', async () => {
    const latencies: number[] = [];
    for (let count = 0; count < 10; count += 1) latencies.push(await latencyOf(recorder));
    for (let count = 0; count < 10; count += 1) latencies.push(await latencyOf(relayer));
    // Polling every second would need ten seconds on average.
    expect(latencies.reduce((sum, latency) => sum + latency, 0)).toBeLessThan(5_000);
  });

  it('arrives by polling without a notification', async () => {
    await world.rows(
      `INSERT INTO outbox_events (id, type, aggregate_type, aggregate_id, payload, occurred_at)
       VALUES (gen_random_uuid(), 'order.paid', 'order', gen_random_uuid(), '{}', now())`,
    );
    await eventually('it arrived', () => platform.accepted.length === 1, 3_000);
  });

  it('wakes the instances again after the listening connection was lost', async () => {
    const [lost] = await listenersOf(world);
    await world.rows('SELECT pg_terminate_backend($1)', [lost]);
    const [found] = await eventually('another one listens', async () => {
      const pids = await listenersOf(world);
      return pids.length === 1 && pids[0] !== lost && pids;
    });
    expect(found).not.toBe(lost);
    let sum = 0;
    for (let count = 0; count < 10; count += 1) sum += await latencyOf(recorder);
    expect(sum).toBeLessThan(3_000);
  });

  it('still arrives when the notification fails', async () => {
    const query = jest.spyOn(recorder.get(Transactions), 'manager', 'get');
    const { manager } = relayer.get(Transactions);
    query.mockReturnValue(
      new Proxy(manager, {
        get: (target, name) =>
          name === 'query'
            ? (sql: string, values: unknown[]) =>
                sql.includes('pg_notify')
                  ? Promise.reject(new Error('no connection'))
                  : target.query(sql, values)
            : (Reflect.get(target, name) as unknown),
      }),
    );
    const event = { type: 'order.paid', aggregateType: 'order', payload: {} };
    const aggregateId = '0193f7a0-0000-7000-8000-000000000001';
    await recorder.get(Outbox).record([{ ...event, aggregateId, occurredAt: new Date() }]);
    query.mockRestore();
    await eventually('it arrived', () => platform.of(aggregateId).length === 1, 3_000);
  });

  it('leaves no listening connection when the instance stops', async () => {
    const leaving = await Instance.start(relayer.config, world.clock);
    await eventually('it listens too', async () => (await listenersOf(world)).length === 2);
    await leaving.stop();
    await eventually('one is left', async () => (await listenersOf(world)).length === 1);
  });

  /** Milliseconds from the commit to the arrival. */
  async function latencyOf(instance: Instance): Promise<number> {
    const order = await recordEvent(instance);
    const committedAt = performance.now();
    const arrival = await eventually('it arrived', () => platform.of(order)[0]);
    return arrival.at - committedAt;
  }
});

describe('The metrics of the outbox', () => {
  let platform: DataPlatform;
  let world: World;

  beforeAll(async () => {
    platform = await DataPlatform.start();
    const delivery = { retrySeconds: [0.001] };
    world = await World.start({ config: { dataPlatform: platform.config, delivery } });
  });

  afterAll(async () => {
    await world.stop();
    await platform.stop();
  });

  it('show pending events, their age, deliveries and dead letters', async () => {
    expect(await scrape(world.app)).toMatchObject({
      outbox_depth: 0,
      outbox_lag_seconds: 0,
      database_up: 1,
    });
    // Only the data platform gets this type.
    const cancelled = () => recordEvent(world.app, newId(), { type: 'order.cancelled' });
    const bad = await cancelled();
    await cancelled();
    await cancelled();
    await world.rows(`UPDATE outbox_events SET occurred_at = now() - interval '1 minute'`);
    const waiting = await scrape(world.app);
    expect(waiting).toMatchObject({ outbox_depth: 3, outbox_dead_letters: 0, outbox_unhandled: 0 });
    expect(waiting['outbox_lag_seconds']).toBeGreaterThanOrEqual(60);
    expect(waiting['outbox_lag_seconds']).toBeLessThan(90);

    platform.answerWith = ({ aggregateId }) => (aggregateId === bad ? 500 : 204);
    await eventually('all is settled', async () => {
      await world.app.get(OutboxRelay).relay();
      return (await scrape(world.app))['outbox_depth'] === 0;
    });
    expect(await scrape(world.app)).toMatchObject({
      outbox_lag_seconds: 0,
      outbox_dead_letters: 1,
      'outbox_deliveries_total{result="delivered"}': 2,
      'outbox_deliveries_total{result="failed"}': 1,
      'outbox_deliveries_total{result="dead"}': 1,
      outbox_delivery_latency_seconds_count: 2,
      'outbox_delivery_latency_seconds_bucket{le="10"}': 0,
      process_cpu_seconds_total: expect.any(Number),
    });
  });

  it('use the text format of Prometheus and need no token', async () => {
    const answer = await fetch(`${world.app.baseUrl}/metrics`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).toMatch(/^# HELP /);
  });

  it('count separately for each instance in one process', async () => {
    const other = await Instance.start(world.app.config, world.clock);
    expect(await scrape(other)).toMatchObject({
      'outbox_deliveries_total{result="delivered"}': 0,
    });
    await other.stop();
  });
});
