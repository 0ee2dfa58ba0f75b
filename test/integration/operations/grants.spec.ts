import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { EventArchive } from '../../../src/shared/outbox/event-archive.js';
import { daysWithPartition } from '../../support/delivered-events.js';
import { databaseUrl } from '../../support/environment.js';
import { eventually } from '../../support/eventually.js';
import { Api } from '../../support/api.js';
import { startCommand } from '../../support/processes.js';
import { sellOut } from '../../support/rush.js';
import { templateDatabase } from '../../support/template-database.js';
import { World } from '../../support/world.js';

const PERMISSION_DENIED = '42501';

describe('A role of few rights', () => {
  const role = `app_${randomUUID().slice(0, 8)}`;
  const template = `template_${role}`;
  const asRole = (url: string) => Object.assign(new URL(url), { username: role }).href;
  let server: Client;

  beforeAll(async () => {
    server = await connect(databaseUrl());
    const { password } = new URL(databaseUrl());
    await server.query(`CREATE ROLE ${role} LOGIN PASSWORD '${decodeURIComponent(password)}'`);
    await server.query(`CREATE DATABASE ${template} TEMPLATE ${await templateDatabase()}`);
    const owner = await connect(databaseUrl(template));
    // As on a server where PUBLIC may run no functions.
    await owner.query('REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC');
    await owner.query(await grants());
    await owner.end();
  });

  afterAll(async () => {
    await server.query(`DROP DATABASE ${template} WITH (FORCE)`);
    await server.query(`DROP ROLE ${role}`);
    await server.end();
  });

  it('is enough to boot, to sell out and to deliver the events', async () => {
    const world = await World.start({ template, reach: asRole, config: { jobs: true } });
    try {
      const account = { email: 'new@onsale.test', password: 'long-enough', name: 'New' };
      const { status } = await new Api(world.app.baseUrl).post('/v1/auth/signup', account);
      expect(status).toBe(201);
      await sellOut(world);
      await eventually('all events are delivered', async () => {
        const open = `SELECT count(*) FROM outbox_events WHERE published_at IS NULL`;
        return (await world.count(open)) === 0;
      });
      await archiveEvents(world);
      const items = await new Api(world.app.baseUrl).get('/v1/items?name=pen');
      expect(items.status).toBe(200);
      expect(
        await world.count(
          `SELECT count(DISTINCT usename) FROM pg_stat_activity
           WHERE datname = current_database() AND application_name LIKE 'onsale%'`,
        ),
      ).toBe(1);
    } finally {
      await world.stop();
    }
  });

  it('changes rows of the tables of the application, of later ones too, and nothing else', async () => {
    const owner = await connect(databaseUrl(template));
    await owner.query('CREATE TABLE later (id int)');
    const { rows } = await owner.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations'`,
    );
    await owner.end();
    const client = await connect(asRole(databaseUrl(template)));
    try {
      for (const { name } of rows) {
        // The log of changes also has triggers against changes.
        await client.query(`EXPLAIN DELETE FROM ${name} WHERE false`);
        await refuses(client, `TRUNCATE ${name}`);
        await refuses(client, `DROP TABLE ${name}`);
      }
      await refuses(client, 'SELECT FROM schema_migrations');
      await refuses(client, 'CREATE TABLE other (id int)');
    } finally {
      await client.end();
    }
  });

  it('makes and drops partitions only with the right to delete events', async () => {
    const calls = [
      `SELECT outbox_make_partition('2026-01-01')`,
      `SELECT outbox_drop_partition('2026-01-02')`,
    ];
    const [stranger, owner] = [`stranger_${role}`, await connect(databaseUrl(template))];
    const { password } = new URL(databaseUrl());
    await server.query(`CREATE ROLE ${stranger} LOGIN PASSWORD '${decodeURIComponent(password)}'`);
    const url = Object.assign(new URL(databaseUrl(template)), { username: stranger }).href;
    const [client, app] = [await connect(url), await connect(asRole(databaseUrl(template)))];
    try {
      for (const call of calls) {
        await refuses(client, call);
        await owner.query(call);
        await app.query(call);
      }
    } finally {
      await Promise.all([client.end(), app.end(), owner.end()]);
      await server.query(`DROP ROLE ${stranger}`);
    }
  });

  it('does not migrate, but the owner in DATABASE_DIRECT_URL does', async () => {
    const migrate = async (owner: Readonly<Record<string, string>>) => {
      const env = { DATABASE_URL: asRole(databaseUrl(template)), ...owner };
      const command = startCommand(['dist/src/cli/onsale.js', 'migrate'], env);
      return { code: await command.exited, output: command.output() };
    };
    expect(await migrate({})).toMatchObject({
      code: 1,
      output: expect.stringContaining('permission denied'),
    });
    expect(await migrate({ DATABASE_DIRECT_URL: databaseUrl(template) })).toMatchObject({
      code: 0,
    });
  });

  /** Moves all events into a partition, and drops a partition of an earlier day, with its rights. */
  async function archiveEvents(world: World): Promise<void> {
    const events = await world.count('SELECT count(*) FROM outbox_all_events');
    expect(events).toBeGreaterThan(0);
    const archive = world.app.get(EventArchive);
    await world.rows(`UPDATE outbox_events SET published_at = now() - interval '2 minutes'`);
    await eventually('all events are moved', async () => {
      await archive.move();
      return (await world.count('SELECT count(*) FROM outbox_events')) === 0;
    });
    await world.rows(`SELECT outbox_make_partition('2026-01-01')`);
    await archive.makeAhead();
    await archive.dropOld();
    expect(await daysWithPartition(world)).toEqual([-1, 0]);
    expect(await world.count('SELECT count(*) FROM outbox_delivered_events')).toBe(events);
  }

  /** What the command prints. */
  async function grants(): Promise<string> {
    const command = startCommand(['dist/src/cli/onsale.js', 'grants', role]);
    expect(await command.exited).toBe(0);
    return command.output();
  }
});

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}

async function refuses(client: Client, statement: string): Promise<void> {
  const code = await client.query(statement).then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );
  expect({ statement, code }).toEqual({ statement, code: PERMISSION_DENIED });
}
