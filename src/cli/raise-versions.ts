import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { onDatabase, print, runCommand } from './command.js';

const USAGE = `Raises the versions of all rows beyond those that a failover has lost (docs/high-availability.md).

  onsale raise-versions

  Else Redis and caches would keep lost settings of rooms and items, because their versions are newer.`;

/** More changes than a failover loses. */
const STEP = 1_000_000;

async function raise(dataSource: DataSource): Promise<void> {
  const columns = await dataSource.query<{ table: string; column: string }[]>(
    `SELECT quote_ident(table_name) AS table, quote_ident(column_name) AS column
     FROM information_schema.columns
     WHERE table_schema = current_schema() AND column_name IN ('version', 'layout_version')
     ORDER BY 1, 2`,
  );
  for (const { table, column } of columns) {
    await dataSource.query(`UPDATE ${table} SET ${column} = ${column} + ${STEP}`);
  }
  const names = columns.map(({ table, column }) => `${table}.${column}`);
  print(`Raised by ${STEP}: ${names.join(', ')}.`);
}

await runCommand(
  async () => {
    parseArgs({ options: {} });
    await onDatabase(raise);
  },
  { exitCodeOnError: 2, usage: USAGE },
);
