import { EventArchive } from '../../../src/shared/outbox/event-archive.js';
import { DeadLetters } from '../../../src/shared/outbox/dead-letters.js';
import { OutboxRelay } from '../../../src/shared/outbox/outbox-relay.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { newId } from '../../../src/shared/ids.js';
import { daysWithPartition, history } from '../../support/delivered-events.js';
import { eventually } from '../../support/eventually.js';
import { statementsWaitingForALock, whileBlocked } from '../../support/locks.js';
import { outboxOf, recordEvent } from '../../support/outbox-events.js';
import { type Instance, World } from '../../support/world.js';

const MANY = 5_000;

describe('The archive of delivered events', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  beforeEach(async () => {
    await world.rows('TRUNCATE outbox_events, outbox_delivered_events');
  });

  afterAll(() => world.stop());

  const move = (instance: Instance = world.app) => instance.get(EventArchive).move();
  const left = () => world.count('SELECT count(*) FROM outbox_events');

  it('takes events over whole, once they are delivered and handled', async () => {
    const aggregate = newId();
    for (const number of [1, 2]) await recordEvent(world.app, aggregate, { number });
    await recordEvent(world.app, newId(), { type: 'order.refunded' });
    await world.rows(`UPDATE outbox_events SET handled_at = now(), attempts = 3`);
    expect(await world.app.get(OutboxRelay).relay()).toBe(3);
    // They stay in the table of the feed for a minute.
    expect(await move()).toBe(0);
    await world.rows(`UPDATE outbox_events SET published_at = now() - interval '61 seconds'`);
    const before = await history(world);

    expect(await move()).toBe(3);
    expect(await left()).toBe(0);
    expect(await history(world)).toEqual(before);
    expect(before).toMatchObject([
      { aggregate_id: aggregate, attempts: 3, type: 'order.paid' },
      { aggregate_id: aggregate, attempts: 3 },
      { attempts: 3, type: 'order.refunded' },
    ]);
    expect(await move()).toBe(0);
    expect(await history(world)).toEqual(before);
  });

  it('leaves events that are not delivered, not handled or dead', async () => {
    const undelivered = await recordEvent(world.app);
    const unhandled = await recordEvent(world.app);
    const dead = await recordEvent(world.app);
    const done = await recordEvent(world.app);
    const ago = `now() - interval '1 hour'`;
    for (const [aggregate, columns] of [
      [undelivered, 'handled_at = now()'],
      [unhandled, `published_at = ${ago}`],
      [dead, `dead_at = ${ago}, handled_at = now(), attempts = 11`],
      [done, `published_at = ${ago}, handled_at = now()`],
    ] as const) {
      await world.rows(`UPDATE outbox_events SET ${columns} WHERE aggregate_id = $1`, [aggregate]);
    }
    expect(await move()).toBe(1);
    expect(
      await world.rows('SELECT aggregate_id AS id FROM outbox_events ORDER BY sequence'),
    ).toEqual([{ id: undelivered }, { id: unhandled }, { id: dead }]);

    const letters = new DeadLetters(world.app.get(Transactions).manager);
    expect(await letters.replay()).toBe(1);
    expect(await world.app.get(OutboxRelay).relay()).toBe(2);
    expect(await outboxOf(world, dead)).toMatchObject([{ state: 'published', attempts: 0 }]);
    await world.rows(`UPDATE outbox_events SET published_at = ${ago}, handled_at = now()`);
    expect(await move()).toBe(3);
    expect(await left()).toBe(0);
    expect(await history(world)).toHaveLength(4);
  });

  it('takes each event once when two instances move at once', async () => {
    await recordMany(`now() - interval '2 minutes'`);
    const before = await history(world);
    const moved: number[] = [];
    while ((await left()) > 0) {
      moved.push(...(await Promise.all([...world.instances, world.app].map(move))));
    }
    expect(moved.reduce((sum, count) => sum + count)).toBe(MANY);
    expect(await history(world)).toEqual(before);
  });

  it('moves other events while a row is locked, and that row later', async () => {
    await recordMany(`now() - interval '2 minutes'`, 10);
    const locked = `SELECT FROM outbox_events ORDER BY sequence LIMIT 1 FOR UPDATE`;
    expect(await whileBlocked(world, locked, [], () => move())).toBe(9);
    expect(await move()).toBe(1);
  });

  it('loses nothing when its connection is lost in the middle of a move', async () => {
    await world.app.get(EventArchive).makeAhead();
    await recordMany(`now() - interval '2 minutes'`, 10);
    const before = await history(world);
    const lock = 'LOCK TABLE outbox_delivered_events IN SHARE MODE';
    await whileBlocked(world, lock, [], async () => {
      const moving = expect(move()).rejects.toThrow();
      await eventually(
        'the move waits to insert',
        async () => (await statementsWaitingForALock(world)) === 1,
      );
      await world.rows(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      await moving;
    });
    expect(await left()).toBe(10);
    expect(await history(world)).toEqual(before);
    expect(await move()).toBe(10);
    expect(await history(world)).toEqual(before);
  });

  it('makes the partitions of earlier days when it was off for days', async () => {
    await recordMany(`now() - n * interval '12 hours'`, 20);
    expect(await move()).toBe(20);
    expect(await history(world)).toHaveLength(20);
    expect(await daysWithPartition(world)).toEqual(expect.arrayContaining([1, 5, 9]));
    const others = await world.count(
      `SELECT count(*) FROM outbox_delivered_events event JOIN pg_class ON pg_class.oid = event.tableoid
       WHERE right(relname, 8) <> to_char(published_at AT TIME ZONE 'UTC', 'YYYYMMDD')`,
    );
    expect(others).toBe(0);
  });

  it('keeps the events, and goes on to deliver, while a partition cannot be made', async () => {
    const day = 25;
    await recordMany(`now() - interval '${day} days'`, 3);
    // A table with the name of the partition, which the function takes for the partition.
    const [{ name } = { name: '' }] = await world.rows<{ name: string }>(
      `SELECT 'outbox_delivered_events_' || to_char((now() - interval '${day} days') AT TIME ZONE 'UTC', 'YYYYMMDD') AS name`,
    );
    await world.rows(`CREATE TABLE ${name} ()`);
    await expect(move()).rejects.toThrow('no partition');
    expect(await left()).toBe(3);
    await recordEvent(world.app);
    expect(await world.app.get(OutboxRelay).relay()).toBe(1);

    await world.rows(`DROP TABLE ${name}`);
    expect(await move()).toBe(3);
  });

  it('deletes events that are older than the retention instead of keeping them', async () => {
    await recordMany(`now() - n * interval '10 days'`, 5);
    expect(await move()).toBe(5);
    // The third is of the first day that is kept.
    expect(await history(world)).toHaveLength(3);
  });

  function recordMany(publishedAt: string, count = MANY): Promise<object[]> {
    return world.rows(
      `INSERT INTO outbox_events
         (id, type, aggregate_type, aggregate_id, payload, occurred_at, published_at, handled_at)
       SELECT gen_random_uuid(), 'order.paid', 'order', gen_random_uuid(),
         jsonb_build_object('number', n), now(), ${publishedAt}, now()
       FROM generate_series(1, ${count}) n`,
    );
  }
});
