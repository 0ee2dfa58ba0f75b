import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { type Breach, findBreachesIn, INVARIANTS, type Query } from '../audit/audit.js';
import { DRAWN_LINE, findBreachesOfLines } from '../audit/drawn-lines.js';
import { OVERDUE } from '../audit/overdue.js';
import { loadRedisSettings } from '../config/config.js';
import { connectRedis } from '../shared/redis/redis-connections.js';
import { onDatabase, print, runCommand } from './command.js';

const USAGE = `Checks that the data of a live database are consistent, and that the lines of draws in Redis agree with them.

  npm run audit             exit code 0: consistent; 1: breaches are listed; 2: the check failed

Without Redis the lines are not compared, which is no breach.`;

const MAX_IDS_PER_INVARIANT = 10;
const REDIS_TIMEOUT_MS = 5_000;

const ALL = { ...INVARIANTS, ...OVERDUE };

interface Findings {
  readonly breaches: readonly Breach[];
  /** Why lines were not compared. */
  readonly notCompared?: string;
}

/** Reads one snapshot and changes nothing. */
async function auditDatabase(dataSource: DataSource): Promise<Breach[]> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const query: Query = (sql, parameters) => runner.query(sql, parameters);
    const [{ now } = { now: new Date() }] = (await runner.query('SELECT now()')) as { now: Date }[];
    // Locks the partitions of delivered events, so that none is dropped during the audit.
    await runner.query('SELECT FROM outbox_all_events LIMIT 0');
    const breaches = await findBreachesIn(query, now, ALL);
    await runner.query('COMMIT');
    return breaches;
  } finally {
    await runner.release();
  }
}

/** A drawn order never changes, so it needs no snapshot. */
async function auditLines(dataSource: DataSource): Promise<Findings> {
  const settings = loadRedisSettings();
  if (settings === null) return { breaches: [], notCompared: 'REDIS_URL is not set' };
  const redis = connectRedis(settings);
  let reason = 'it does not answer';
  redis.on('error', ({ message }: Error) => (reason = message));
  try {
    await once(redis, 'ready', { signal: AbortSignal.timeout(REDIS_TIMEOUT_MS) });
    const { breaches, unknown } = await findBreachesOfLines(
      dataSource.query.bind(dataSource),
      redis,
    );
    if (unknown === 0) return { breaches };
    return { breaches, notCompared: `Redis does not have the order of ${unknown} drawn rooms` };
  } catch (error) {
    if (redis.status === 'ready' && !isPrimaryAway(error)) throw error;
    return { breaches: [], notCompared: `Redis cannot be read (${reason})` };
  } finally {
    redis.disconnect();
  }
}

/** A cluster is ready also while one of its primaries is not. */
function isPrimaryAway(error: unknown): boolean {
  const { message } = error as Error;
  return /^(CLUSTERDOWN|Connection is closed|Command timed out)/.test(message);
}

function report({ breaches, notCompared }: Findings): void {
  for (const invariant of [...Object.keys(ALL), DRAWN_LINE]) {
    const ids = breaches.filter((breach) => breach.invariant === invariant).map(({ id }) => id);
    if (ids.length === 0) continue;
    print(`BREACH  ${invariant}: ${ids.length}`);
    print(...ids.slice(0, MAX_IDS_PER_INVARIANT).map((id) => `        ${id}`));
  }
  const held = Object.keys(ALL).length + (notCompared === undefined ? 1 : 0);
  if (breaches.length === 0) print(`All ${held} invariants hold.`);
  if (notCompared !== undefined) print(`Lines of draws were not compared: ${notCompared}.`);
}

async function main(): Promise<void> {
  parseArgs({ options: {} });
  const findings = await onDatabase(async (dataSource) => {
    const inDatabase = await auditDatabase(dataSource);
    const { breaches, ...ofLines } = await auditLines(dataSource);
    return { breaches: [...inDatabase, ...breaches], ...ofLines };
  });
  report(findings);
  process.exitCode = findings.breaches.length === 0 ? 0 : 1;
}

await runCommand(main, { exitCodeOnError: 2, usage: USAGE });
