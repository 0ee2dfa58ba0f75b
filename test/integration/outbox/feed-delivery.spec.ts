import { setTimeout as sleep } from 'node:timers/promises';
import { OutboxClaims } from '../../../src/shared/outbox/outbox-claims.js';
import { OutboxRelay } from '../../../src/shared/outbox/outbox-relay.js';
import { newId } from '../../../src/shared/ids.js';
import { DataPlatform } from '../../support/data-platform.js';
import { eventually } from '../../support/eventually.js';
import { outboxOf, recordEvent } from '../../support/outbox-events.js';
import { openSale } from '../../support/sale.js';
import { addBuyer, buySeats, refund } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const ATTEMPTS = 3;

describe('The delivery of events to the data platform', () => {
  let platform: DataPlatform;
  let world: World;

  beforeAll(async () => {
    platform = await DataPlatform.start();
    const delivery = { retrySeconds: Array(ATTEMPTS - 1).fill(0.001) as number[] };
    world = await World.start({ config: { dataPlatform: platform.config, delivery } });
  });

  beforeEach(async () => {
    await world.rows('TRUNCATE outbox_events');
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

  it('sends a signed webhook with the id, type, time and data of the event', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 50_000 });
    const bought = await buySeats(buyer, sale, sale.seatIds.slice(0, 2));
    await refund(buyer, bought);
    const before = Math.floor(Date.now() / 1_000);

    expect(await relay()).toBe(2);

    const events = await world.rows<{ id: string; occurred_at: Date; payload: object }>(
      `SELECT id, occurred_at, payload FROM outbox_events ORDER BY sequence`,
    );
    const [paid] = platform.arrivals;
    expect(platform.arrivals.map(({ id, type }) => ({ id, type }))).toEqual([
      { id: events[0]?.id, type: 'reservation.paid' },
      { id: events[1]?.id, type: 'reservation.refunded' },
    ]);
    expect(paid?.event).toEqual({
      type: 'reservation.paid',
      timestamp: events[0]?.occurred_at.toISOString(),
      data: { ...events[0]?.payload, aggregateType: 'reservation', aggregateId: bought.id },
    });
    expect(paid?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'onsale',
      'webhook-signature': expect.stringMatching(/^v1,[\w+/]{43}=$/),
    });
    expect(Number(paid?.headers['webhook-timestamp'])).toBeGreaterThanOrEqual(before);
    const published = { state: 'published', attempts: 0, last_error: null, claimed: false };
    expect(await outboxOf(world, bought.id)).toMatchObject([published, published]);

    expect(await relay()).toBe(0);
    expect(platform.arrivals).toHaveLength(2);
  });

  it.each([
    ['an error', 500, {}, 'HTTP 500'],
    ['a refusal', 400, {}, 'HTTP 400'],
    ['a redirect, which it does not follow', 307, { location: '/elsewhere' }, 'HTTP 307'],
  ])('counts %s as a failure', async (_what, status, headers, error) => {
    const order = await recordEvent(world.app);
    platform.headers = headers;
    let meanwhile: object[] = [];
    platform.answerWith = async () => {
      if (platform.arrivals.length === 1) return status;
      meanwhile = await outboxOf(world, order);
      return 204;
    };
    await untilPublished(order);

    expect(meanwhile).toMatchObject([{ state: 'waiting', attempts: 1, last_error: error }]);
    const [first, second] = platform.arrivals;
    expect(platform.arrivals).toHaveLength(2);
    expect(second?.id).toBe(first?.id);
    expect(await outboxOf(world, order)).toMatchObject([{ attempts: 1, last_error: null }]);
  });

  it('waits 15 seconds for an answer without blocking other events', async () => {
    const silent = await recordEvent(world.app);
    const slow = await recordEvent(world.app);
    let closed = false;
    platform.answerWith = async ({ aggregateId }) => {
      if (aggregateId === silent && !closed) return null;
      if (aggregateId === slow) await sleep(14_000);
      return 204;
    };
    const running = relay();
    await eventually('they were sent', () => platform.arrivals.length === 2);

    const later = await recordEvent(world.app);
    world.app.get(OutboxRelay).claimAgain();
    await eventually('the later one arrived', () => platform.of(later)[0]?.status === 204, 2_000);
    await eventually('no transaction is open while a response is awaited', async () => {
      const open = await world.count(
        `SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
      );
      return open === 0 && !closed;
    });
    expect((await outboxOf(world, silent))[0]).toMatchObject({ state: 'waiting', claimed: true });
    closed = true;
    await running;
    expect((await outboxOf(world, silent))[0]).toMatchObject({ state: 'published', attempts: 1 });
    const [first, second] = platform.of(silent);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(14_900);
    expect(platform.of(slow)).toHaveLength(1);
    expect((await outboxOf(world, slow))[0]).toMatchObject({ state: 'published', attempts: 0 });
  });

  it('keeps the order within an aggregate after failures, without blocking other aggregates', async () => {
    const order = newId();
    for (const number of [1, 2, 3]) await recordEvent(world.app, order, { number });
    const other = await recordEvent(world.app);
    let failures = 0;
    platform.answerWith = ({ aggregateId }) =>
      aggregateId === order && (failures += 1) <= 2 ? 503 : 204;
    await untilPublished(order);

    const numbers = platform.of(order).map(({ event }) => event.data['number']);
    expect(numbers).toEqual([1, 1, 1, 2, 3]);
    expect(platform.of(other)).toHaveLength(1);
  });

  it('makes a dead letter of an event after too many failures, and goes on with its aggregate', async () => {
    const order = newId();
    for (const number of [1, 2]) await recordEvent(world.app, order, { number });
    platform.answerWith = ({ event }) => (event.data['number'] === 1 ? 500 : 204);
    await eventually('both are settled', async () => {
      await relay();
      return (await outboxOf(world, order)).every(({ state }) => state !== 'waiting');
    });

    expect(await outboxOf(world, order)).toMatchObject([
      { state: 'dead', attempts: ATTEMPTS, last_error: 'HTTP 500', claimed: false },
      { state: 'published', attempts: 0 },
    ]);
    expect(platform.of(order).map(({ event }) => event.data['number'])).toEqual([1, 1, 1, 2]);
    expect(await relay()).toBe(0);
  });

  describe('A claim', () => {
    it('excludes other instances until it expires', async () => {
      const order = await recordEvent(world.app);
      const { events } = await world.app.get(OutboxClaims).claim(10);
      const [claim] = events;
      expect(claim?.aggregateId).toBe(order);
      expect(await relay()).toBe(0);

      await world.rows(`UPDATE outbox_events SET claimed_until = now(), next_attempt_at = now()`);
      expect(await relay()).toBe(1);
      expect(platform.of(order)).toHaveLength(1);
    });

    it('lets its old holder still record a delivery, but no failure', async () => {
      const order = await recordEvent(world.app);
      const claims = world.app.get(OutboxClaims);
      const [old] = (await claims.claim(10)).events;
      await world.rows(`UPDATE outbox_events SET claimed_until = now(), next_attempt_at = now()`);
      await claims.claim(10);
      if (!old) throw new Error('Nothing was claimed');

      const failure = {
        claim: old,
        delivered: false,
        error: 'late',
        delaySeconds: 0,
      } as const;
      await claims.settle(failure);
      const untouched = { state: 'waiting', attempts: 0, last_error: null, claimed: true };
      expect(await outboxOf(world, order)).toMatchObject([untouched]);
      await claims.settle({ claim: old, delivered: true });
      expect(await outboxOf(world, order)).toMatchObject([{ state: 'published', claimed: false }]);
      await claims.settle(failure);
      expect(await outboxOf(world, order)).toMatchObject([{ state: 'published', attempts: 0 }]);
    });

    it('stays unused when its process stalled until the claim nearly expired', async () => {
      const order = await recordEvent(world.app);
      const claims = world.app.get(OutboxClaims);
      const claim = claims.claim.bind(claims);
      const now = performance.now.bind(performance);
      jest.spyOn(claims, 'claim').mockImplementation(async (most) => {
        const claimed = await claim(most);
        jest.spyOn(performance, 'now').mockImplementation(() => now() + 4_000);
        return claimed;
      });
      expect(await relay()).toBe(0);
      expect(platform.arrivals).toEqual([]);
      expect(await outboxOf(world, order)).toMatchObject([{ state: 'waiting', claimed: true }]);
    });

    it('takes the first event of each aggregate, up to the limit', async () => {
      const orders = [newId(), newId(), newId()];
      for (const number of [1, 2]) {
        for (const order of orders) await recordEvent(world.app, order, { number });
      }
      const claims = world.app.get(OutboxClaims);
      const { events: two } = await claims.claim(2);
      const { events: rest } = await claims.claim(10);
      expect([two.length, rest.length]).toEqual([2, 1]);
      const claimed = [...two, ...rest];
      expect(claimed.map(({ aggregateId }) => aggregateId).sort()).toEqual([...orders].sort());
      expect(claimed.map(({ payload }) => payload['number'])).toEqual([1, 1, 1]);
    });
  });

  function relay(): Promise<number> {
    return world.app.get(OutboxRelay).relay();
  }

  async function untilPublished(aggregateId: string): Promise<void> {
    await eventually('all has arrived', async () => {
      await relay();
      return (await outboxOf(world, aggregateId)).every(({ state }) => state === 'published');
    });
  }
});

describe('An unreachable data platform', () => {
  it('counts as a failure without an address in its message, and is retried after a delay', async () => {
    const platform = await DataPlatform.start();
    const { config } = platform;
    await platform.stop();
    const world = await World.start({ config: { dataPlatform: config } });
    jest.spyOn(Math, 'random').mockReturnValue(1);
    try {
      const order = await recordEvent(world.app);
      const relay = world.app.get(OutboxRelay);
      expect(await relay.relay()).toBe(0);
      const waits = { state: 'waiting', attempts: 1, last_error: 'ECONNREFUSED', claimed: false };
      expect(await outboxOf(world, order)).toMatchObject([waits]);

      await relay.relay();
      expect(await outboxOf(world, order)).toMatchObject([waits]);
      await world.rows(`UPDATE outbox_events SET next_attempt_at = now()`);
      await relay.relay();
      expect(await outboxOf(world, order)).toMatchObject([{ attempts: 2 }]);
      const [row] = await world.rows<{ delay: number }>(
        `SELECT extract(epoch FROM next_attempt_at - now())::float8 AS delay FROM outbox_events`,
      );
      expect(row?.delay).toBeGreaterThan(5);
      expect(row?.delay).toBeLessThanOrEqual(6);
    } finally {
      jest.restoreAllMocks();
      await world.stop();
    }
  });
});
