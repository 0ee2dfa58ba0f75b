/**
 * npm run bench:outbox: delivers many pending events to the log, and prints the rate for each tenth. Before and after
 * it keeps few events pending, long enough that delivered ones are moved meanwhile, and compares the rates.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { installDependencies } from '../../scripts/lib/dependencies.mjs';
import { createTestFolder, removeTestFolder } from '../../scripts/lib/test-runs.mjs';
import { startStand } from '../shared/stand.mjs';
import { cpuSecondsWithChildren, usageOf } from '../shared/usage.mjs';

const usage =
  'Usage: npm run bench:outbox -- [--events 1000000] [--per-aggregate 1] [--few-seconds 180]';
const TENTHS = 10;
const FEW = 1_000;
/** Events that are recorded at once, when so many of the few are delivered. */
const REFILL = 100;
const REFILL_POLL_MS = 5;
const POLL_MS = 1_000;
/** The drain has stopped when no event is delivered for this long. */
const STALLED_MS = 60_000;

function readOptions() {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '1000000' },
      'per-aggregate': { type: 'string', default: '1' },
      'few-seconds': { type: 'string', default: '180' },
    },
  });
  const options = {
    events: Number(values.events),
    perAggregate: Number(values['per-aggregate']),
    fewSeconds: Number(values['few-seconds']),
  };
  if (!Object.values(options).every((value) => Number.isSafeInteger(value) && value >= 1)) {
    throw new Error('The options are whole numbers');
  }
  return options;
}

/**
 * One commit makes all events visible, so PostgreSQL still has the statistics of an empty table.
 * @param {import('pg').PoolClient} database
 * @param {string} type
 * @param {number} events
 * @param {number} [perAggregate]
 */
async function record(database, type, events, perAggregate = 1) {
  await database.query(
    `INSERT INTO outbox_events
       (id, type, aggregate_type, aggregate_id, payload, occurred_at, handled_at)
     SELECT gen_random_uuid(), $3, 'bench', md5($3 || n / $2::int || now())::uuid,
       jsonb_build_object('number', n), now(), now()
     FROM generate_series(0, $1::int - 1) n`,
    [events, perAggregate, type],
  );
  await database.query(`SELECT pg_notify('onsale_outbox', '')`);
}

/**
 * Delivers events for some seconds, of which FEW are pending all the time.
 * @param {import('pg').PoolClient} database
 * @param {string} type
 * @param {number} seconds
 */
async function keepFewPending(database, type, seconds) {
  const end = performance.now() + seconds * 1_000;
  await record(database, type, FEW);
  while (performance.now() < end) {
    const { rows } = await database.query(
      `SELECT count(*)::int AS pending FROM outbox_events
       WHERE published_at IS NULL AND dead_at IS NULL`,
    );
    const missing = FEW - rows[0].pending;
    if (missing >= REFILL) await record(database, type, missing);
    else await sleep(REFILL_POLL_MS);
  }
  await untilDelivered(database);
}

/** @param {import('pg').PoolClient} database */
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

/**
 * Delivered events per second, by part.
 * @param {import('pg').PoolClient} database
 * @param {string} type
 * @param {number} [parts]
 * @returns {Promise<{ part: number, events: number, rate: number }[]>}
 */
async function ratesOf(database, type, parts = 1) {
  const { rows } = await database.query(
    `SELECT part, count(*)::int AS events,
       count(*) / extract(epoch FROM max(published_at) - min(published_at))::float8 AS rate
     FROM (SELECT published_at, ntile($1) OVER (ORDER BY published_at, sequence) AS part
           FROM outbox_all_events WHERE type = $2 AND published_at IS NOT NULL) delivered
     GROUP BY part ORDER BY part`,
    [parts, type],
  );
  return rows;
}

/**
 * CPU time of the application and PostgreSQL so far, without what this program asks of PostgreSQL, in seconds.
 * @param {import('../shared/stand.mjs').Stand} stand
 * @param {number} ownBackend
 */
function cpuSecondsOf({ pid, databasePids }, ownBackend) {
  const secondsOf = (/** @type {number} */ one) => usageOf(one)?.cpuSeconds ?? 0;
  return secondsOf(pid) + cpuSecondsWithChildren(databasePids) - secondsOf(ownBackend);
}

/** @param {import('../shared/stand.mjs').Stand} stand @param {ReturnType<typeof readOptions>} options */
async function measure(stand, { events, perAggregate, fewSeconds }) {
  const database = await stand.database.connect();
  const { rows } = await database.query('SELECT pg_backend_pid() AS pid');
  const ownBackend = rows[0].pid;
  /** @param {string} type @param {() => Promise<void>} deliver */
  const run = async (type, deliver) => {
    const before = cpuSecondsOf(stand, ownBackend);
    await deliver();
    const used = cpuSecondsOf(stand, ownBackend) - before;
    const [{ rate, events: delivered } = { rate: NaN, events: NaN }] = await ratesOf(
      database,
      type,
    );
    const cpu = ((used / delivered) * 1_000_000).toFixed();
    console.log(`${type}: ${rate.toFixed()} a second, ${cpu} µs of CPU time each`);
    return rate;
  };
  const measureFew = (/** @type {string} */ type) =>
    run(type, () => keepFewPending(database, type, fewSeconds));

  await database.query('ANALYZE outbox_events');
  const before = await measureFew('few');
  await record(database, 'many', events, perAggregate);
  const many = await run('many', () => untilDelivered(database));
  for (const { part, events: delivered, rate } of await ratesOf(database, 'many', TENTHS)) {
    console.log(`Tenth ${part}: ${delivered} events, ${rate.toFixed()} a second`);
  }
  const after = await measureFew('few again');
  const ratio = (many / Math.max(before, after)).toFixed(2);
  database.release();
  console.log(`Rate at ${events} pending: ${ratio} of the best rate at ${FEW} pending`);
}

async function main() {
  const options = readOptions();
  await installDependencies();
  await build();
  const folder = createTestFolder();
  try {
    const stand = await startStand(folder);
    try {
      await measure(stand, options);
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
