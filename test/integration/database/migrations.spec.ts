import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { commandDataSource } from '../../../src/shared/database/data-source.js';
import { databaseUrl } from '../../support/environment.js';
import { World } from '../../support/world.js';

const MIGRATIONS_TABLE = 'schema_migrations';

describe('Migrations', () => {
  const name = `migrations_${randomUUID().slice(0, 8)}`;
  let world: World;
  let dataSource: DataSource;

  beforeAll(async () => {
    world = await World.start();
    await onServer(`CREATE DATABASE ${name}`);
    const entities = world.app.get(DataSource).entityMetadatas.map(({ target }) => target);
    expect(entities.length).toBeGreaterThan(5);
    dataSource = await commandDataSource(databaseUrl(name), entities).initialize();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    await world.stop();
  });

  it('carry unique times in the order of their run', () => {
    const times = migrations.map(({ name: migration }) => Number(migration.slice(-13)));
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  });

  it('go up, down and up again, and leave nothing behind', async () => {
    await dataSource.runMigrations({ transaction: 'each' });
    const schema = await objects();
    expect(schema.length).toBeGreaterThan(20);
    expect(await applied()).toBe(migrations.length);

    for (let left = migrations.length; left > 0; left -= 1) {
      await dataSource.undoLastMigration({ transaction: 'each' });
    }
    expect(await applied()).toBe(0);
    const remains = (await objects()).filter((object) => !object.includes(MIGRATIONS_TABLE));
    expect(remains).toEqual([]);

    await dataSource.runMigrations({ transaction: 'each' });
    expect(await objects()).toEqual(schema);
  });

  it('make exactly the tables of the row classes', async () => {
    await dataSource.runMigrations();
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('make no table without a row class', async () => {
    await dataSource.runMigrations();
    const tables = await dataSource.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    const known = dataSource.entityMetadatas.map(({ tableName }) => tableName);
    const unknown = tables.map((table) => table.name).filter((table) => !known.includes(table));
    expect(unknown).toEqual([MIGRATIONS_TABLE]);
  });

  async function applied(): Promise<number> {
    const [row] = await dataSource.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM ${MIGRATIONS_TABLE}`,
    );
    return row?.count ?? -1;
  }

  /** Everything in the schema: relations with their columns, constraints, functions, types. */
  async function objects(): Promise<string[]> {
    const rows = await dataSource.query<{ object: string }[]>(`
      SELECT 'relation ' || relname || ' ' || relkind::text AS object FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i'
      UNION ALL SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' '
          || is_nullable || ' ' || coalesce(column_default, '') FROM information_schema.columns
        WHERE table_schema = 'public'
      UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
      UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT 'enum ' || typname FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
      ORDER BY object`);
    return rows.map(({ object }) => object);
  }
});

async function onServer(sql: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl() });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
