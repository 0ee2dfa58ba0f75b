import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { paths } from '../../scripts/lib/paths.mjs';
import { startPgbouncer } from '../../scripts/lib/pgbouncer.mjs';
import { newFolder } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import { findProgram } from '../support/find-program.js';
import { OwnServer } from '../support/own-server.js';
import { refusalToStart } from '../support/processes.js';
import { sellOut } from '../support/rush.js';
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

    await run(postgres.url, ...statements);
    await run(pooler.url.replace(/\/[^/]*$/, '/pgbouncer'), 'RECONNECT');
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
});

async function run(connectionString: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
