import { commandDataSource } from '../shared/database/data-source.js';
import { ConfigError, loadDatabaseUrl } from '../config/config.js';

/** `migrate up` applies all pending migrations; `migrate down` reverts the last one. */
async function migrate(direction = 'up'): Promise<void> {
  if (direction !== 'up' && direction !== 'down') {
    throw new ConfigError(['the argument expects up or down']);
  }
  const dataSource = await commandDataSource(loadDatabaseUrl()).initialize();
  try {
    if (direction === 'down') {
      await dataSource.undoLastMigration();
      process.stdout.write('Reverted the last migration.\n');
    } else {
      const applied = await dataSource.runMigrations();
      process.stdout.write(`Applied ${applied.length} migrations; the schema is up to date.\n`);
    }
  } finally {
    await dataSource.destroy();
  }
}

try {
  await migrate(process.argv[2]);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
