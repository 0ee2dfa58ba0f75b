import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Client } from 'pg';
import { commandDataSource } from '../../src/shared/database/data-source.js';
import { databaseUrl } from './environment.js';

/** Relative to the root of the project (see README.md beside it). */
const DUMP = 'test/integration/database/fixtures/rehearsed.sql.gz';

/** The evening of the rehearsal. Its show begins 30 days later. */
export const REHEARSED_AT = new Date('2026-11-27T06:00:00Z');

/**
 * Restores the database that the rehearsal of the version before tickets has filled, and migrates it.
 * Returns its name, for `World.start`.
 */
export async function upgradedDatabase(): Promise<string> {
  const name = `rehearsed_${randomUUID().slice(0, 8)}`;
  await query(databaseUrl(), `CREATE DATABASE ${name}`);
  await query(databaseUrl(name), (await promisify(gunzip)(await readFile(DUMP))).toString());
  const dataSource = await commandDataSource(databaseUrl(name)).initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
  return name;
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
