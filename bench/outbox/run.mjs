/** npm run bench:outbox: delivers many pending events to the log, and prints the rate for each tenth. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { installDependencies } from '../../scripts/lib/dependencies.mjs';
import { createTestFolder, removeTestFolder } from '../../scripts/lib/test-runs.mjs';
import { startStand } from '../shared/stand.mjs';

const usage = 'Usage: npm run bench:outbox -- [--events 1000000] [--per-aggregate 1]';
const TENTHS = 10;
const POLL_MS = 1_000;
/** The drain has stopped when no event is delivered for this long. */
const STALLED_MS = 60_000;

function readOptions() {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '1000000' },
      'per-aggregate': { type: 'string', default: '1' },
    },
  });
  const options = { events: Number(values.events), perAggregate: Number(values['per-aggregate']) };
  if (!Object.values(options).every((value) => Number.isSafeInteger(value) && value >= 1)) {
    throw new Error('--events and --per-aggregate are whole numbers');
  }
  return options;
}

/**
 * One commit makes all events visible, so PostgreSQL still has the statistics of an empty table.
 * @param {import('pg').Pool} database
 * @param {ReturnType<typeof readOptions>} options
 */
async function record(database, { events, perAggregate }) {
  await database.query('ALTER TABLE outbox_events SET (autovacuum_enabled = false)');
  await database.query('ANALYZE outbox_events');
  await database.query(
    `INSERT INTO outbox_events
       (id, type, aggregate_type, aggregate_id, payload, occurred_at, handled_at)
     SELECT gen_random_uuid(), 'bench.recorded', 'bench', md5((n / $2::int)::text)::uuid,
       jsonb_build_object('number', n), now(), now()
     FROM generate_series(0, $1::int - 1) n`,
    [events, perAggregate],
  );
}

/** @param {import('pg').Pool} database */
async function untilDelivered(database) {
  let last = { id: '', at: performance.now() };
  for (;;) {
    const { rows } = await database.query(
      `SELECT id FROM outbox_events WHERE published_at IS NULL AND dead_at IS NULL
       ORDER BY next_attempt_at, sequence LIMIT 1`,
    );
    const [first] = rows;
    if (!first) return;
    if (first.id !== last.id) last = { id: first.id, at: performance.now() };
    else if (performance.now() - last.at > STALLED_MS) throw new Error('The drain has stopped');
    await sleep(POLL_MS);
  }
}

/** Delivered events per second, by tenth. @param {import('pg').Pool} database */
async function ratesOf(database) {
  const { rows } = await database.query(
    `SELECT tenth, count(*)::int AS events,
       count(*) / extract(epoch FROM max(published_at) - min(published_at))::float8 AS rate
     FROM (SELECT published_at, ntile($1) OVER (ORDER BY published_at, sequence) AS tenth
           FROM outbox_events WHERE published_at IS NOT NULL) delivered
     GROUP BY tenth ORDER BY tenth`,
    [TENTHS],
  );
  return rows;
}

async function main() {
  const options = readOptions();
  await installDependencies();
  await build();
  const folder = createTestFolder();
  try {
    const stand = await startStand(folder);
    try {
      console.log(`Recording ${options.events} events, ${options.perAggregate} per aggregate …`);
      await record(stand.database, options);
      const startedAt = performance.now();
      await untilDelivered(stand.database);
      const seconds = (performance.now() - startedAt) / 1_000;
      const rates = await ratesOf(stand.database);
      for (const { tenth, events, rate } of rates) {
        console.log(`Tenth ${tenth}: ${events} events, ${rate.toFixed()} a second`);
      }
      console.log(`All delivered in ${seconds.toFixed()} s`);
    } finally {
      await stand.stop();
    }
  } finally {
    await removeTestFolder(folder);
  }
}

try {
  await main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 1;
}
