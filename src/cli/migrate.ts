import type { DataSource } from 'typeorm';
import { onDatabase, print, runCommand } from './command.js';

/** `migrate up` applies all pending migrations; `migrate down` reverts the last one. */
async function migrate(dataSource: DataSource): Promise<void> {
  if (direction === 'down') {
    await dataSource.undoLastMigration();
    print('Reverted the last migration.');
  } else {
    const applied = await dataSource.runMigrations();
    print(`Applied ${applied.length} migrations; the schema is up to date.`);
  }
}

const [, , direction = 'up'] = process.argv;

await runCommand(async () => {
  if (!['up', 'down'].includes(direction)) throw new Error('migrate expects up or down');
  await onDatabase(migrate);
});
