import { Client } from 'pg';
import { commandDataSource } from '../../src/shared/database/data-source.js';
import { databaseUrl } from './environment.js';

const TEMPLATE = 'onsale_template';

/** The name of a migrated database to copy. The first test file creates it for all. */
export async function templateDatabase(): Promise<string> {
  const server = new Client({ connectionString: databaseUrl() });
  await server.connect();
  try {
    await server.query(`SELECT pg_advisory_lock(hashtext('${TEMPLATE}'))`);
    const { rowCount } = await server.query(
      `SELECT FROM pg_database WHERE datname = '${TEMPLATE}'`,
    );
    if (rowCount === 0) await migrateInto(server);
  } finally {
    await server.end();
  }
  return TEMPLATE;
}

async function migrateInto(server: Client): Promise<void> {
  const draft = `${TEMPLATE}_draft`;
  await server.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await server.query(`CREATE DATABASE ${draft}`);
  const dataSource = await commandDataSource(databaseUrl(draft)).initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
  await server.query(`ALTER DATABASE ${draft} RENAME TO ${TEMPLATE}`);
}
