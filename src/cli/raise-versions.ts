import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { onDatabase, print, runCommand } from './command.js';

const USAGE = `Adds 1,000,000 to the versions of concerts, shows, items and rooms. Run it after a failover that lost the last changes
(docs/high-availability.md).

  onsale raise-versions

Redis and the caches may still have the lost settings. They replace settings only with those of a higher version. After this
command all versions in the database are higher.`;

/** Larger than the number of lost changes to one row. */
const STEP = 1_000_000;

/** What Redis and caches keep by its version. Other versions only order the changes of one row. */
const VERSIONS = {
  concert_concerts: ['version'],
  concert_shows: ['version', 'layout_version'],
  item_items: ['version'],
  queue_rooms: ['version'],
};

async function raise(dataSource: DataSource): Promise<void> {
  for (const [table, columns] of Object.entries(VERSIONS)) {
    const changes = columns.map((column) => `${column} = ${column} + ${STEP}`);
    await dataSource.query(`UPDATE ${table} SET ${changes.join(', ')}`);
  }
  const names = Object.entries(VERSIONS).flatMap(([table, columns]) =>
    columns.map((column) => `${table}.${column}`),
  );
  print(`Raised by ${STEP}: ${names.join(', ')}.`);
}

await runCommand(
  async () => {
    parseArgs({ options: {} });
    await onDatabase(raise);
  },
  { exitCodeOnError: 2, usage: USAGE },
);
