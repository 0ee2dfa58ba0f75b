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

/** @param {any} redis @param {string[]} keys @param {string} userId */
async function rankInRedis(redis, [, waiting, absent], userId) {
  const score = (await redis.zscore(waiting, userId)) ?? (await redis.zscore(absent, userId));
  return Math.floor(Number(score) / NUMBERS);
}

/** @param {string} databaseUrl @param {string} redisUrl @param {number} entries @returns {Promise<number>} seconds from the sealing to the order in Redis */
async function run(databaseUrl, redisUrl, entries) {
  const { NestFactory } = await import('@nestjs/core');
  const { loadConfig } = await load('config/config.js');
  const { commandDataSource } = await load('shared/database/data-source.js');
  const { AppModule } = await load('app.module.js');
  const { RedisServers } = await load('shared/redis/redis-servers.js');
  const { RoomFacade } = await load('modules/queue/index.js');
  const { Draws } = await load('modules/queue/domain/draw/draws.js');
  const { Chunks } = await load('modules/queue/domain/draw/chunks.js');
  const { entryAt } = await load('modules/queue/domain/draw/chunk.js');
  const { SealEntries } = await load('modules/queue/application/draw/seal-entries.js');
  const { DrawOrder } = await load('modules/queue/application/draw/draw-order.js');
  const { LoadOrder } = await load('modules/queue/application/draw/load-order.js');
  const { WaitingRoom } = await load('modules/queue/application/waiting-room.js');
  const { roomKeys } = await load('modules/queue/infrastructure/redis/room-keys.js');

  const migrations = await commandDataSource(databaseUrl).initialize();
  await migrations.runMigrations();
  await migrations.destroy();
  const config = loadConfig({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, JOBS: 'off' });
  const app = await NestFactory.createApplicationContext(AppModule.with(config), { logger: false });
  /** @param {any} type @returns {any} */
  const get = (type) => app.get(type, { strict: false });
  const [draws, chunks, rooms, waitingRoom] = [Draws, Chunks, RoomFacade, WaitingRoom].map(get);
  const { commands: redis } = get(RedisServers);
  const step = measure.bind(null, redis);
  // Paused, so that the draw is not followed by admissions.
  const opensAt = new Date(Date.now() + 3_600_000);
  const { id } = await rooms.createRoom('Bench', { opensAt, state: 'paused' });
  await step(`${entries} users joined`, () => gather(waitingRoom, id, entries));
  await rooms.changeRoom(id, { opensAt: new Date(Date.now() - 1) });

  await step('entries sealed', async () => get(SealEntries).run(await draws.find(id)));
  const drawn = await step('order drawn', async () => get(DrawOrder).run(await draws.find(id)));
  const loaded = await step('order in Redis', () => get(LoadOrder).run(id));
  const { rank, userId } = entryAt(await chunks.find(id, 0), 0);
  const shown = await rankInRedis(redis, roomKeys(id), userId);
  if (shown !== rank) throw new Error(`Redis has the rank ${shown} instead of ${rank}`);
  await app.close();
  return drawn + loaded;
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
