/**
 * npm run bench:draw: lets many users into the pre-queue of a room, seals and draws them, and puts them into their order
 * in Redis. Prints how long each step took, and how long requests had to wait meanwhile. Fails if the draw takes too long.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { installDependencies } from '../../scripts/lib/dependencies.mjs';
import { startPostgres } from '../../scripts/lib/embedded-postgres.mjs';
import { startRedis } from '../../scripts/lib/embedded-redis.mjs';
import { paths } from '../../scripts/lib/paths.mjs';
import { createTestFolder, removeTestFolder } from '../../scripts/lib/test-runs.mjs';

const usage = 'Usage: npm run bench:draw -- [--entries 1000000] [--limit 20]';
const PAGE = 1_000;
/** A score is the rank times this, plus the waiting number: NUMBERS in lua/include/places.lua. */
const NUMBERS = 2 ** 26;

/** @param {string} file below dist/src @returns {Promise<any>} */
const load = (file) => import(pathToFileURL(join(paths.dist, 'src', file)).href);

function readOptions() {
  const { values } = parseArgs({
    options: {
      entries: { type: 'string', default: '1000000' },
      limit: { type: 'string', default: '20' },
    },
  });
  const [entries, limit] = [Number(values.entries), Number(values.limit)];
  if (!Number.isSafeInteger(entries) || entries < 1) throw new Error('--entries is a whole number');
  if (!(limit > 0)) throw new Error('--limit is a number of seconds');
  return { entries, limit };
}

/** Lets users into the pre-queue, a thousand at a time. @param {any} waitingRoom @param {string} roomId @param {number} entries */
async function gather(waitingRoom, roomId, entries) {
  for (let first = 0; first < entries; first += PAGE) {
    const count = Math.min(PAGE, entries - first);
    const joins = Array.from({ length: count }, () => waitingRoom.join(roomId, randomUUID()));
    await Promise.all(joins);
  }
}

/** CPU seconds of Redis since its start. @param {any} redis */
async function redisCpu(redis) {
  const info = await redis.info('cpu');
  const seconds = (/** @type {string} */ name) =>
    Number(new RegExp(`${name}:(.*)`).exec(info)?.[1]);
  return seconds('used_cpu_user') + seconds('used_cpu_sys');
}

/** @param {any} redis @param {string} what @param {() => Promise<unknown>} work @returns {Promise<number>} seconds */
async function measure(redis, what, work) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = performance.now();
  const [cpuBefore, redisBefore] = [process.cpuUsage(), await redisCpu(redis)];
  await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  delay.disable();
  const { user, system } = process.cpuUsage(cpuBefore);
  const inRedis = (await redisCpu(redis)) - redisBefore;
  const cpu = `${((user + system) / 1e6).toFixed(1)} s of CPU, ${inRedis.toFixed(1)} s in Redis`;
  const stall = `p99 ${(delay.percentile(99) / 1e6).toFixed()} ms, most ${(delay.max / 1e6).toFixed()} ms`;
  console.log(`${what.padEnd(34)}${seconds.toFixed(1)} s, ${cpu}; event loop: ${stall}`);
  return seconds;
}

async function main() {
  const { entries, limit } = readOptions();
  await installDependencies();
  await build();
  const folder = createTestFolder();
  const dataDir = (/** @type {string} */ name) => join(folder, name);
  const postgres = await startPostgres({ dataDir: dataDir('postgres'), durable: true });
  const redis = await startRedis({ dataDir: dataDir('redis'), persistent: false });
  try {
    const seconds = await run(postgres.url, redis.url, entries);
    const took = `${seconds.toFixed(1)} s (limit: ${limit} s)`;
    console.log(`${'drawn after the sealing'.padEnd(34)}${took}`);
    if (seconds > limit) process.exitCode = 1;
  } finally {
    await Promise.all([postgres.stop(), redis.stop()]);
    await removeTestFolder(folder);
  }
}

try {
  await main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 1;
}
