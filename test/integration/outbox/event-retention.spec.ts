import { EventArchive } from '../../../src/shared/outbox/event-archive.js';
import { OutboxRelay } from '../../../src/shared/outbox/outbox-relay.js';
import { daysWithPartition } from '../../support/delivered-events.js';
import { whileBlocked } from '../../support/locks.js';
import { recordEvent } from '../../support/outbox-events.js';
import { World } from '../../support/world.js';

const DAYS = 7;

describe('The retention of delivered events', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ instances: 2, config: { outboxRetentionDays: DAYS } });
  });

  beforeEach(async () => {
    while ((await daysWithPartition(world)).length > 0) {
      await world.rows(`SELECT outbox_drop_partition('9999-12-31')`);
    }
  });

  afterAll(() => world.stop());

  const archive = () => world.app.get(EventArchive);

  it('makes the partitions of today and tomorrow once, however many instances make them', async () => {
    const all = () => Promise.all(world.instances.map((one) => one.get(EventArchive).makeAhead()));
    await all();
    await all();
    expect(await daysWithPartition(world)).toEqual([-1, 0]);
  });

  it('drops a partition when its last event is older than OUTBOX_RETENTION_DAYS, and not before', async () => {
    await keptSince(`now() - interval '1 year'`);
    for (const ago of [0, DAYS - 1, DAYS, DAYS + 1, DAYS + 2]) await addDay(ago);
    // It announces first what it drops at the next run.
    await archive().dropOld();
    expect(await daysWithPartition(world)).toEqual([0, DAYS - 1, DAYS, DAYS + 1, DAYS + 2]);
    await archive().dropOld();
    expect(await daysWithPartition(world)).toEqual([0, DAYS - 1, DAYS]);
    await archive().dropOld();
    expect(await daysWithPartition(world)).toEqual([0, DAYS - 1, DAYS]);
    const [kept] = await world.rows<{ days: number; delivered: number }>(
      `SELECT extract(epoch FROM now() - kept_since) / 86400 AS days,
         (SELECT count(*)::int FROM outbox_all_events) AS delivered FROM outbox_retention`,
    );
    expect(Number(kept?.days)).toBeGreaterThanOrEqual(DAYS);
    expect(Number(kept?.days)).toBeLessThan(DAYS + 1);
    expect(kept?.delivered).toBe(3);
  });

  it('waits for a reader for a second, and leaves the partition to the next run', async () => {
    await keptSince(`now() - interval '${DAYS} days'`);
    await addDay(DAYS + 3);
    // Moves and deliveries go on while an audit reads.
    await whileBlocked(world, 'SELECT FROM outbox_all_events LIMIT 0', [], async () => {
      await expect(archive().dropOld()).rejects.toThrow('lock timeout');
      await archive().makeAhead();
      const aggregate = await recordEvent(world.app);
      expect(await world.app.get(OutboxRelay).relay()).toBe(1);
      await world.rows(
        `UPDATE outbox_events SET published_at = now() - interval '2 minutes', handled_at = now()
         WHERE aggregate_id = $1`,
        [aggregate],
      );
      expect(await archive().move()).toBe(1);
    });
    expect(await daysWithPartition(world)).toEqual([-1, 0, DAYS + 3]);
    await archive().dropOld();
    expect(await daysWithPartition(world)).toEqual([-1, 0]);
  });

  /** A partition of the day with one event. */
  async function addDay(ago: number): Promise<void> {
    await world.rows(`SELECT outbox_make_partition((now() AT TIME ZONE 'UTC')::date - $1::int)`, [
      ago,
    ]);
    await world.rows(
      `INSERT INTO outbox_delivered_events (id, sequence, type, aggregate_type, aggregate_id, payload,
         occurred_at, published_at, handled_at, attempts)
       SELECT gen_random_uuid(), 1, 'order.paid', 'order', gen_random_uuid(), '{}', at, at, at, 0
       FROM (SELECT now() - make_interval(days => $1) AS at) day`,
      [ago],
    );
  }

  async function keptSince(time: string): Promise<void> {
    await world.rows(`UPDATE outbox_retention SET kept_since = ${time}`);
  }
});
