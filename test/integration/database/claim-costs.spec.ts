import { randomUUID } from 'node:crypto';
import { OrderQueries } from '../../../src/modules/order/application/order-queries.js';
import { Draws } from '../../../src/modules/queue/domain/draw/draws.js';
import { Orders } from '../../../src/modules/order/domain/orders.js';
import { Reservations } from '../../../src/modules/reservation/domain/reservations.js';
import { IdempotencyKeys } from '../../../src/shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { retryFailedEvents } from '../../../src/shared/outbox/failed-events.js';
import { EventArchive } from '../../../src/shared/outbox/event-archive.js';
import { OutboxClaims } from '../../../src/shared/outbox/outbox-claims.js';
import { SubscriberRelay } from '../../../src/shared/outbox/subscriber-relay.js';
import { World } from '../../support/world.js';

const ROWS = 20_000;
const LIMIT = 100;
/** The maximum number of rows and index entries that one claimed row may read. */
const MAX_READS_PER_ROW = 20;

/** `waiting`: SQL of pending rows, numbered by `n`, the earliest first. `end`: the change that finishes them. */
interface Rows {
  readonly table: string;
  readonly waiting: string;
  readonly end: string;
}

interface Work extends Rows {
  readonly run: (world: World) => Promise<number>;
}

const EVENTS = `(id, type, aggregate_type, aggregate_id, payload, occurred_at)
  SELECT gen_random_uuid(), 'order.paid', 'order', gen_random_uuid(), '{}', now()`;

const WORK: Readonly<Record<string, Work>> = {
  'the claim of events to deliver': {
    table: 'outbox_events',
    waiting: EVENTS,
    end: 'published_at = now()',
    run: async ({ app }) => (await app.get(OutboxClaims).claim(LIMIT)).events.length,
  },
  'the batch of events for subscribers': {
    table: 'outbox_events',
    waiting: EVENTS,
    end: 'handled_at = now()',
    run: async ({ app }) => {
      const relay = app.get(SubscriberRelay);
      expect(await relay['isAnyWaiting']([])).toBe(true);
      return (await relay['nextBatch'](LIMIT, [])).length;
    },
  },
  'the move of delivered events': {
    table: 'outbox_events',
    waiting:
      EVENTS.replace(')', ', published_at, handled_at)') + `, now() - interval '2 minutes', now()`,
    end: 'handled_at = NULL',
    run: async ({ app }) => {
      const archive = app.get(EventArchive);
      await archive.makeAhead();
      const oldest = await archive['oldestDay']();
      return archive['moveDay'](oldest?.day ?? '', LIMIT);
    },
  },
  'the sweep of expired holds': {
    table: 'reservation_reservations',
    waiting: `(id, user_id, show_id, room_id, payment_id, seats, seat_count, status, hold_expires_at, created_at)
      SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
        '[]', 0, 'HELD', now() - interval '1 hour' + n * interval '1 ms', now()`,
    end: `status = 'EXPIRED'`,
    run: async ({ app }) => (await app.get(Reservations).lockExpired(new Date(), LIMIT)).length,
  },
  'the sweep of expired orders': {
    table: 'order_orders',
    waiting: `(id, user_id, payment_id, lines, subtotal, discount, total, status, history, expires_at, created_at)
      SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '[]', 0, 0, 0, 'PENDING_PAYMENT',
        '[]', now() - interval '1 hour' + n * interval '1 ms', now()`,
    end: `status = 'EXPIRED'`,
    run: async ({ app }) => (await app.get(Orders).lockExpired(new Date(), LIMIT)).length,
  },
};

/** `of`: SQL of paid orders of the item. */
const ORDERS = {
  table: 'order_orders',
  of: (itemId: string) => `
    (id, user_id, payment_id, lines, subtotal, discount, total, status, history, expires_at, created_at)
    SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
      jsonb_build_array('{"name": "Poster", "price": 0, "quantity": 1, "amount": 0, "discount": 0, "total": 0}'
        || jsonb_build_object('itemId', ${itemId})),
      0, 0, 0, 'COMPLETED', '[{"status": "COMPLETED", "at": "2026-01-01T00:00:00Z"}]', now(), now()`,
};
const ALL = { userIds: null, from: null, to: null };
const FIRST_PAGE = { limit: LIMIT, after: null };

const draws = (opensAt: string) => `(room_id, state, seed, entry_key, opens_at)
  SELECT gen_random_uuid(), 'GATHERING', '\\x00', '\\x00', ${opensAt}`;

const DRAWS = {
  table: 'queue_draws',
  later: draws(`now() + interval '1 day'`),
  due: draws(`now() - interval '1 minute'`),
  end: `state = 'DRAWN', sealed_at = now(), drawn_at = now(), entries_root = '\\x00', entry_count = 0`,
};

/** All draws were due when the statistics were collected. */
async function prepareMovedDraws(world: World): Promise<void> {
  await insert(world, DRAWS.table, DRAWS.due);
  await world.rows(`ANALYZE ${DRAWS.table}`);
  await world.rows(`UPDATE ${DRAWS.table} SET opens_at = now() + interval '1 day'`);
  await world.rows(`VACUUM (INDEX_CLEANUP ON) ${DRAWS.table}`);
}

const STATISTICS = {
  'an empty table': async (world: World, { table, waiting }: Rows) => {
    await world.rows(`ANALYZE ${table}`);
    await insert(world, table, waiting);
  },
  'a full table': async (world: World, { table, waiting }: Rows) => {
    await insert(world, table, waiting);
    await world.rows(`ANALYZE ${table}`);
  },
  'a table without pending rows': async (world: World, { table, waiting, end }: Rows) => {
    await insert(world, table, waiting);
    await world.rows(`UPDATE ${table} SET ${end}`);
    await world.rows(`VACUUM (ANALYZE, INDEX_CLEANUP ON) ${table}`);
    await insert(world, table, waiting);
  },
  'a table of pending rows': async (world: World, { table, waiting, end }: Rows) => {
    await insert(world, table, waiting);
    await world.rows(`ANALYZE ${table}`);
    await world.rows(`UPDATE ${table} SET ${end}`);
    await world.rows(`VACUUM (INDEX_CLEANUP ON) ${table}`);
    await insert(world, table, waiting, LIMIT);
  },
} as const;

describe('The cost of a claim', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
    const tables = Object.values(WORK).map(({ table }) => table);
    for (const table of [...tables, DRAWS.table, 'idempotency_keys']) {
      await world.rows(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    }
  });

  afterAll(() => world.stop());

  describe.each(Object.entries(STATISTICS))('with statistics of %s', (_statistics, prepare) => {
    it.each(Object.entries(WORK))(
      '%s reads rows in proportion to its result',
      async (_name, work) => {
        await clear(work.table);
        await prepare(world, work);
        const { result, read } = await readBy(work.table, () => work.run(world));
        expect(result).toBe(LIMIT);
        expect(read).toBeLessThanOrEqual(LIMIT * MAX_READS_PER_ROW);
      },
    );
  });

  it.each(Object.entries({ ...STATISTICS, 'a table of draws that are due': prepareMovedDraws }))(
    'the search for draws that are due reads no others, with statistics of %s',
    async (_statistics, prepare) => {
      await clear(DRAWS.table);
      await prepare(world, { ...DRAWS, waiting: DRAWS.later });
      await insert(world, DRAWS.table, DRAWS.due, LIMIT);
      const { result, read } = await readBy(DRAWS.table, () =>
        world.app.get(Draws).findDue(new Date()),
      );
      expect(result).toHaveLength(LIMIT);
      expect(read).toBeLessThanOrEqual(LIMIT * MAX_READS_PER_ROW);
    },
  );

  it('the deletion of old keys reads only as many rows as it deletes, with statistics of young keys', async () => {
    const columns = `(owner, route, key, fingerprint, status, body, created_at)
      SELECT n::text, 'POST /v1/orders', n::text, 'x', 200, '{}'`;
    await insert(world, 'idempotency_keys', `${columns}, now()`);
    await world.rows(`ANALYZE idempotency_keys`);
    const old = `${columns.replace('n::text', `'old' || n`)}, now() - interval '30 days'`;
    await insert(world, 'idempotency_keys', old, LIMIT);
    const { read } = await readBy('idempotency_keys', () =>
      world.app.get(IdempotencyKeys).deleteOld(),
    );
    expect(read).toBeLessThanOrEqual(LIMIT * MAX_READS_PER_ROW);
    expect(await world.count(`SELECT count(*) FROM idempotency_keys`)).toBe(ROWS);
  });

  it.each(['few', 'most'])(
    'a page of the orders of an item with %s orders reads no others',
    async (share) => {
      const [{ table }, itemId] = [ORDERS, randomUUID()];
      await clear(table);
      await insert(world, table, ORDERS.of('gen_random_uuid()'), share === 'few' ? ROWS : LIMIT);
      await insert(world, table, ORDERS.of(`'${itemId}'`), share === 'few' ? LIMIT : ROWS);
      await world.rows(`ANALYZE ${table}`);
      const { result, read } = await readBy(table, () =>
        world.app.get(OrderQueries).listAllOrders({ itemId, ...ALL }, FIRST_PAGE, new Date()),
      );
      expect(result).toHaveLength(share === 'few' ? LIMIT : LIMIT + 1);
      expect(read).toBeLessThanOrEqual(LIMIT * MAX_READS_PER_ROW);
    },
  );

  describe('with statistics of an empty table', () => {
    beforeEach(async () => {
      await clear('outbox_events');
      await world.rows(`ANALYZE outbox_events`);
    });

    it('a claim skips events that wait for a retry', async () => {
      await insert(world, 'outbox_events', EVENTS);
      await world.rows(
        `UPDATE outbox_events SET attempts = 1, next_attempt_at = now() + interval '1 hour'`,
      );
      await world.rows(`VACUUM (INDEX_CLEANUP ON) outbox_events`);
      await insert(world, 'outbox_events', EVENTS, LIMIT);
      const { result, read } = await claim();
      expect(result.events).toHaveLength(LIMIT);
      expect(read).toBeLessThanOrEqual(LIMIT * MAX_READS_PER_ROW);
    });

    it('a probe reads no more events than a claim, and claims one', async () => {
      await insert(world, 'outbox_events', EVENTS);
      const claims = world.app.get(OutboxClaims);
      const { result, read } = await readBy('outbox_events', () => claims['claimDue'](LIMIT, 1));
      expect(result).toHaveLength(1);
      expect(read).toBeLessThanOrEqual(LIMIT * MAX_READS_PER_ROW);
    });

    it('the release of failed events reads no due events', async () => {
      await insert(world, 'outbox_events', EVENTS, LIMIT);
      await world.rows(
        `UPDATE outbox_events SET attempts = 1, next_attempt_at = now() + interval '1 hour'`,
      );
      await insert(world, 'outbox_events', EVENTS);
      const { result, read } = await readBy('outbox_events', () =>
        retryFailedEvents(world.app.get(Transactions).manager, { refused: false }),
      );
      expect(result).toBe(LIMIT);
      expect(read).toBeLessThanOrEqual(LIMIT * MAX_READS_PER_ROW);
    });

    it('claims read each event once that waits behind the first one of its aggregate', async () => {
      const ofOne = EVENTS.replace(
        `'order', gen_random_uuid()`,
        `'order', '00000000-0000-4000-8000-000000000001'`,
      );
      await insert(world, 'outbox_events', ofOne);
      await insert(world, 'outbox_events', EVENTS, LIMIT);
      const claims = world.app.get(OutboxClaims);
      const ids: string[] = [];
      let claimed = 0;
      let more = true;
      for (; more; claimed += 1) {
        const { result, read } = await readBy('outbox_events', () => claims.claim(1_000));
        expect(read).toBeLessThanOrEqual(1_000 * MAX_READS_PER_ROW);
        ids.push(...result.events.map(({ id }) => id));
        more = result.more;
      }
      // Each event was read once, then set aside.
      expect(claimed).toBeLessThanOrEqual(ROWS / 1_000 + 2);
      expect(new Set(ids).size).toBe(LIMIT + 1);
    });
  });

  function claim() {
    return readBy('outbox_events', () => world.app.get(OutboxClaims).claim(LIMIT));
  }

  async function clear(table: string): Promise<void> {
    await world.rows(`TRUNCATE ${table} CASCADE`);
  }

  /** Counts the rows and index entries that `run` reads, by the statistics of its transaction. */
  async function readBy<Result>(table: string, run: () => Promise<Result>) {
    const transactions = world.app.get(Transactions);
    const count = async (): Promise<number> => {
      const [row] = await transactions.manager.query<[{ read: string }]>(
        `SELECT sum(pg_stat_get_xact_tuples_returned(oid)
                  + pg_stat_get_xact_tuples_fetched(oid)) AS read
         FROM pg_class WHERE oid = $1::regclass
           OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = $1::regclass)`,
        [table],
      );
      return Number(row.read);
    };
    return transactions.run(async () => {
      const before = await count();
      const result = await run();
      const read = (await count()) - before;
      expect(read).toBeGreaterThan(0);
      return { result, read };
    });
  }
});

async function insert(world: World, table: string, rows: string, count = ROWS): Promise<void> {
  await world.rows(`INSERT INTO ${table} ${rows} FROM generate_series(1, ${count}) n`);
}
