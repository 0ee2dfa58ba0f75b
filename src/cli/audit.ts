import { parseArgs } from 'node:util';
import { type Breach, findBreachesIn, INVARIANTS, type Query } from '../audit/audit.js';
import { OVERDUE } from '../audit/overdue.js';
import { ConfigError, loadDatabaseUrl } from '../config/config.js';
import { commandDataSource } from '../shared/database/data-source.js';

const USAGE = `Checks that the data of a live database are consistent.

  npm run audit             exit code 0: consistent; 1: breaches are listed; 2: the check failed`;

const MAX_IDS_PER_INVARIANT = 10;

const ALL = { ...INVARIANTS, ...OVERDUE };

function print(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Reads one snapshot and changes nothing. */
async function audit(databaseUrl: string): Promise<Breach[]> {
  const dataSource = await commandDataSource(databaseUrl).initialize();
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const query: Query = (sql, parameters) => runner.query(sql, parameters);
    const [{ now } = { now: new Date() }] = (await runner.query('SELECT now()')) as { now: Date }[];
    return await findBreachesIn(query, now, ALL);
  } finally {
    await runner.release();
    await dataSource.destroy();
  }
}

function report(breaches: readonly Breach[]): void {
  for (const invariant of Object.keys(ALL)) {
    const ids = breaches.filter((breach) => breach.invariant === invariant).map(({ id }) => id);
    if (ids.length === 0) continue;
    print(`BREACH  ${invariant}: ${ids.length}`);
    print(...ids.slice(0, MAX_IDS_PER_INVARIANT).map((id) => `        ${id}`));
  }
  if (breaches.length === 0) print(`All ${Object.keys(ALL).length} invariants hold.`);
}

try {
  parseArgs({ options: {} });
  const breaches = await audit(loadDatabaseUrl());
  report(breaches);
  process.exitCode = breaches.length === 0 ? 0 : 1;
} catch (error) {
  const message = error instanceof ConfigError ? error.message : String((error as Error).message);
  process.stderr.write(`${message}\n\n${USAGE}\n`);
  process.exitCode = 2;
}
