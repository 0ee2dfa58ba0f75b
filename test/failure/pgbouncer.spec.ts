import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { paths } from '../../scripts/lib/paths.mjs';
import { startPgbouncer } from '../../scripts/lib/pgbouncer.mjs';
import { removeTestFolder } from '../../scripts/lib/test-runs.mjs';
import { newFolder } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import { findProgram } from '../support/find-program.js';
import { addItem } from '../support/items.js';
import { statementsWaitingForALock, whileBlocked } from '../support/locks.js';
import { OwnServer } from '../support/own-server.js';
import { addPeople, addPerson } from '../support/people.js';
import { refusalToStart } from '../support/processes.js';
import { sellOut } from '../support/rush.js';
import { tally } from '../support/sale-steps.js';
import { World } from '../support/world.js';

const pgbouncer = findProgram('pgbouncer', paths.pgbouncerPackages);

// eslint-disable-next-line no-restricted-syntax -- skipped by name where no PgBouncer can be had
(pgbouncer ? describe : describe.skip)('Behind PgBouncer in transaction mode', () => {
  let folder: string;
  let postgres: OwnServer;
  let pooler: Awaited<ReturnType<typeof startPgbouncer>>;

  beforeAll(async () => {
    folder = newFolder('pgbouncer-');
    postgres = await OwnServer.postgres();
    const options = { binary: pgbouncer!, folder: join(folder, 'pooler') };
    pooler = await startPgbouncer({ ...options, databaseUrl: postgres.url });
  });

  afterAll(async () => {
    await pooler?.stop();
    await postgres?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('names the variable that is missing', async () => {
    expect(await refusalToStart({ DATABASE_URL: pooler.url })).toContain(
      'set DATABASE_DIRECT_URL to the address of PostgreSQL too',
    );
  });

  it('names the settings that the role lacks, and sells everything once with them', async () => {
    const output = await refusalToStart({
      DATABASE_URL: pooler.url,
      DATABASE_DIRECT_URL: postgres.url,
    });
    const statements = [...output.matchAll(/^ *(ALTER ROLE .*;)$/gm)].flatMap(
      ([, one]) => one ?? [],
    );
    expect(statements).toContain(`ALTER ROLE onsale SET statement_timeout = '10000';`);
    expect(statements).toContain(`ALTER ROLE onsale SET lock_timeout = '5000';`);

    await query(postgres.url, ...statements);
    await query(pooler.url.replace(/\/[^/]*$/, '/pgbouncer'), 'RECONNECT');
    const world = await World.start({
      instances: 2,
      config: { databaseUrl: pooler.url, databaseDirectUrl: postgres.url, jobs: true },
    });
    try {
      await sellOut(world);
      await eventually('all events are delivered', async () => {
        const open = `SELECT count(*) FROM outbox_events WHERE published_at IS NULL`;
        return (await world.count(open)) === 0;
      });
    } finally {
      await world.stop();
    }
  });

  it('answers 503 while the pooler has no server, and serves again with one', async () => {
    const config = { databaseUrl: pooler.url, databaseDirectUrl: postgres.url };
    const world = await World.start({ config });
    try {
      const people = await addPeople(world, 5);
      const balances = () => Promise.all(people.map(({ api }) => api.get('/v1/balance')));
      await balances();
      await postgres.stop();
      for (let round = 0; round < 3; round += 1) {
        expect(tally(await balances())).toEqual({ '503 DATABASE_UNAVAILABLE': people.length });
      }
      await postgres.startAgain();
      await eventually('all are served', async () => {
        const statuses = (await balances()).map(({ status }) => status);
        expect([200, 503]).toEqual(expect.arrayContaining(statuses));
        return statuses.every((status) => status === 200);
      });
      await sellOut(world);
    } finally {
      await world.stop();
    }
  });

  it('ends with the folder of the run that started it', async () => {
    const run = newFolder('run-');
    const options = { binary: pgbouncer!, folder: join(run, 'pooler') };
    const { url } = await startPgbouncer({ ...options, databaseUrl: postgres.url });
    await query(url, 'SELECT 1');
    await removeTestFolder(run);
    await expect(query(url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('keeps its connections while statements wait in the pooler for their turn', async () => {
    const small = await startPgbouncer({
      ...{ binary: pgbouncer!, folder: join(folder, 'small') },
      ...{ databaseUrl: postgres.url, poolSize: 1 },
    });
    const config = { databaseUrl: small.url, databaseDirectUrl: postgres.url };
    const world = await World.start({ config });
    try {
      const { id } = await addItem(world);
      const { api } = await addPerson(world);
      const lock = 'LOCK TABLE order_cart_items IN ACCESS EXCLUSIVE MODE';
      const { answers } = await whileBlocked(world, lock, [], async () => {
        const change = api.put(`/v1/cart/items/${id}`, { quantity: 1 });
        await eventually('it waits', async () => (await statementsWaitingForALock(world)) === 1);
        const sent = [change, api.get('/v1/balance'), api.get('/v1/users/me/coupons')];
        // Longer than a silent PostgreSQL is waited for, and shorter than the limit for locks.
        await eventually('it has waited for longer', async () => {
          const waiting = `SELECT count(*) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND now() - query_start > '3.8 s'`;
          return (await world.count(waiting)) === 1;
        });
        return { answers: sent };
      });
      const statuses = (await Promise.all(answers)).map(({ status }) => status);
      expect(statuses).toEqual([200, 200, 200]);
    } finally {
      await world.stop();
      await small.stop();
    }
  });
});

async function query(connectionString: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
