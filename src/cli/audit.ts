import { parseArgs } from 'node:util';
import { type Breach, findBreachesIn, INVARIANTS, type Query } from '../audit/audit.js';
import { OVERDUE } from '../audit/overdue.js';
import type { DataSource } from 'typeorm';
import { onDatabase, print, runCommand } from './command.js';

const USAGE = `Checks that the data of a live database are consistent.

  npm run audit             exit code 0: consistent; 1: breaches are listed; 2: the check failed`;

const MAX_IDS_PER_INVARIANT = 10;

const ALL = { ...INVARIANTS, ...OVERDUE };

/** Reads one snapshot and changes nothing. */
async function audit(dataSource: DataSource): Promise<Breach[]> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const query: Query = (sql, parameters) => runner.query(sql, parameters);
    const [{ now } = { now: new Date() }] = (await runner.query('SELECT now()')) as { now: Date }[];
    return await findBreachesIn(query, now, ALL);
  } finally {
    await runner.release();
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

async function main(): Promise<void> {
  parseArgs({ options: {} });
  const breaches = await onDatabase(audit);
  report(breaches);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}

await runCommand(main, { exitCodeOnError: 2, usage: USAGE });
