import { OutboxRelay } from '../../../src/shared/outbox/outbox-relay.js';
import { RETRY_SECONDS } from '../../../src/shared/outbox/retry-schedule.js';
import { newId } from '../../../src/shared/ids.js';
import { DataPlatform } from '../../support/data-platform.js';
import { eventually } from '../../support/eventually.js';
import { advanceOutbox, outboxOf, recordEvent } from '../../support/outbox-events.js';
import { World } from '../../support/world.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

describe('A data platform that is away', () => {
  let platform: DataPlatform;
  let world: World;

  beforeAll(async () => {
    platform = await DataPlatform.start();
    world = await World.start({ instances: 2, config: { dataPlatform: platform.config } });
  });

  beforeEach(async () => {
    await world.rows('TRUNCATE outbox_events, outbox_endpoints');
    platform.forget();
  });

  afterEach(() => {
    jest.restoreAllMocks();
    expect(platform.refused).toEqual([]);
  });

  afterAll(async () => {
    await world.stop();
    await platform.stop();
  });

  it('costs no event and no order when it comes back after 26 hours', async () => {
    const orders = Array.from({ length: 30 }, () => newId());
    const record = async (number: number) => {
      for (const order of orders) await recordEvent(world.app, order, { number });
    };
    await platform.goAway();
    await record(1);
    await record(2);
    for (let minutes = 0; minutes < 26 * 60; minutes += 10) {
      if (minutes === 10 * 60) await record(3);
      await relay();
      await advanceOutbox(world, 10 * MINUTE);
    }
    expect(platform.arrivals).toEqual([]);
    expect(await count('attempts > 0')).toBeGreaterThan(3);
    expect(await count('dead_at IS NOT NULL')).toBe(0);

    await platform.comeBack();
    await relayAll();
    expect(platform.arrivals).toHaveLength(3 * orders.length);
    for (const order of orders) {
      expect(platform.of(order).map(({ event }) => event.data['number'])).toEqual([1, 2, 3]);
    }
    expect(await world.rows('SELECT FROM outbox_endpoints')).toEqual([]);
  });

  it('gets one event a minute at most, and all of them when it accepts one', async () => {
    await beAway();
    await insertEvents(2_000);
    const requestsPerMinute: number[] = [];
    for (let minute = 0; minute < 10; minute += 1) {
      platform.arrivals.length = 0;
      await relay();
      requestsPerMinute.push(platform.arrivals.length);
      await advanceOutbox(world, MINUTE);
    }
    expect(requestsPerMinute).toEqual(Array(10).fill(1));

    platform.answerWith = () => 204;
    await relayAll();
  });

  it('is asked again soon after a short outage, and then less and less often', async () => {
    await beAway();
    await insertEvents(20);
    const seconds: number[] = [];
    for (let second = 0; second < 240; second += 1) {
      platform.arrivals.length = 0;
      await relay();
      if (platform.arrivals.length > 0) seconds.push(second);
      await advanceOutbox(world, 1);
    }
    // After 0, 1, 3, 7, 15, 31, 63, 123, 183 seconds, or earlier, because real time passes too.
    expect(seconds[3]).toBeLessThanOrEqual(7);
    expect(seconds.length).toBeGreaterThanOrEqual(8);
    expect(seconds.length).toBeLessThan(14);
  });

  it('is found back through an aggregate whose other events wait behind the first', async () => {
    await beAway();
    const order = newId();
    for (let number = 1; number <= 40; number += 1) await recordEvent(world.app, order, { number });
    platform.answerWith = () => 204;
    await relayAll();
    expect(platform.of(order).map(({ event }) => event.data['number'])).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
  });

  it('waits as long as it said', async () => {
    platform.headers = { 'retry-after': '3600' };
    await beAway(503);
    await insertEvents(20);
    platform.answerWith = () => 204;
    platform.arrivals.length = 0;
    for (let minutes = 0; minutes < 58; minutes += 1) {
      await relay();
      await advanceOutbox(world, MINUTE);
    }
    expect(platform.arrivals).toEqual([]);
    await advanceOutbox(world, 3 * MINUTE);
    await relayAll();
  });

  it('is not one that refuses the same two events again and again', async () => {
    const bad = [await recordEvent(world.app), await recordEvent(world.app)];
    platform.answerWith = ({ aggregateId }) => (bad.includes(aggregateId) ? 500 : 204);
    for (const seconds of [2, 7, 400]) {
      await relay();
      await advanceOutbox(world, seconds);
    }
    const later = await recordEvent(world.app);
    await insertEvents(50);
    await relay();
    expect(platform.of(later)).toMatchObject([{ status: 204 }]);
    expect(await count('published_at IS NULL')).toBe(2);
    for (const order of bad) expect(await outboxOf(world, order)).toMatchObject([{ attempts: 4 }]);
  });

  it('is not one that refuses three events, and these become dead letters', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const bad = [await recordEvent(world.app), await recordEvent(world.app)];
    bad.push(await recordEvent(world.app));
    platform.answerWith = ({ aggregateId }) => (bad.includes(aggregateId) ? 422 : 204);
    await relay();
    for (const seconds of RETRY_SECONDS) {
      for (const order of bad)
        expect(await outboxOf(world, order)).toMatchObject([{ state: 'waiting' }]);
      // Longer than it takes until a receiver counts as away.
      await advanceOutbox(world, Math.max(seconds, 15));
      const later = await recordEvent(world.app);
      await relay();
      expect(platform.of(later)).toMatchObject([{ status: 204 }]);
    }
    for (const order of bad) {
      expect(await outboxOf(world, order)).toMatchObject([{ state: 'dead', attempts: 11 }]);
    }
    expect(await world.rows('SELECT FROM outbox_endpoints')).toEqual([]);
  });

  it.each([408, 429, 500, 503])(
    'forgets the failures with %i when it is back, and not what it refused before',
    async (status) => {
      const bad = await recordEvent(world.app);
      const isBad = (aggregateId: string) => aggregateId === bad;
      platform.answerWith = ({ aggregateId }) => (isBad(aggregateId) ? 400 : status);
      for (const seconds of [2, 7, 0]) {
        await relay();
        await advanceOutbox(world, seconds);
      }
      await insertEvents(3);
      await relay();
      await advanceOutbox(world, 15);
      expect(await count('attempts > refusals')).toBe(3);
      platform.answerWith = ({ aggregateId }) => (isBad(aggregateId) ? 400 : 204);
      const areThere = async () => {
        await relay();
        return (await count('published_at IS NOT NULL')) === 3;
      };
      await eventually('the others have arrived', areThere);
      expect(await outboxOf(world, bad)).toMatchObject([{ state: 'waiting', attempts: 3 }]);
    },
  );

  it('gets an event alone after 1 s, 5 s, 5 min … 24 h, and then it is a dead letter', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    platform.answerWith = () => 503;
    const order = await recordEvent(world.app);
    for (const seconds of RETRY_SECONDS) {
      const before = platform.arrivals.length;
      const startedAt = performance.now();
      await world.app.get(OutboxRelay).relay();
      expect(platform.arrivals).toHaveLength(before + 1);
      const [row] = await world.rows<{ left: number }>(
        `SELECT extract(epoch FROM next_attempt_at - now())::float8 AS left FROM outbox_events`,
      );
      const elapsed = (performance.now() - startedAt) / 1_000;
      expect(row?.left).toBeLessThanOrEqual(seconds);
      expect(row?.left).toBeGreaterThan(seconds - elapsed - 0.1);
      await advanceOutbox(world, seconds);
    }
    expect(await outboxOf(world, order)).toMatchObject([{ state: 'waiting', attempts: 10 }]);
    await relay();
    expect(platform.arrivals).toHaveLength(11);
    expect(await outboxOf(world, order)).toMatchObject([{ state: 'dead', attempts: 11 }]);
    expect(RETRY_SECONDS.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(72 * HOUR);
  });

  /** Three different events fail, and ten seconds pass. */
  async function beAway(status = 500): Promise<void> {
    platform.answerWith = () => status;
    await insertEvents(3);
    await relay();
    await advanceOutbox(world, 15);
    expect(await count('attempts > 0')).toBe(3);
  }

  /**
   * Delivers everything without moving the clock. An instance that stalled for seconds, on a busy machine,
   * leaves its claims until their leases end.
   */
  async function relayAll(): Promise<void> {
    const isAll = async () => {
      await relay();
      return (await count('published_at IS NULL')) === 0;
    };
    await eventually('everything has arrived', isAll, 60_000).catch(async (error: unknown) => {
      throw new Error(`${String(error)}\n${JSON.stringify(await whatWaits(), null, 1)}`);
    });
  }

  /** For the message of a failure. */
  async function whatWaits(): Promise<object> {
    const endpoints = await world.rows('SELECT *, now() FROM outbox_endpoints');
    const events = await world.rows(
      `SELECT count(*)::int, waits, attempts, refusals, claimed_until - now() AS claimed,
         date_trunc('second', next_attempt_at - now()) AS due_in, min(last_error) AS error
       FROM outbox_events WHERE published_at IS NULL GROUP BY 2, 3, 4, 5, 6 ORDER BY 6`,
    );
    return { endpoints, events };
  }

  async function relay(): Promise<void> {
    await Promise.all(world.instances.map((instance) => instance.get(OutboxRelay).relay()));
  }

  function count(condition: string): Promise<number> {
    return world.count(`SELECT count(*) FROM outbox_events WHERE ${condition}`);
  }

  async function insertEvents(number: number): Promise<void> {
    await world.rows(
      `INSERT INTO outbox_events
         (id, type, aggregate_type, aggregate_id, payload, occurred_at, handled_at)
       SELECT gen_random_uuid(), 'order.paid', 'order', gen_random_uuid(), '{}', now(), now()
       FROM generate_series(1, $1)`,
      [number],
    );
  }
});
