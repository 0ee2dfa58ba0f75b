/**
 * npm run bench:draw: seals and draws many entries in PostgreSQL, and prints how long each step took and how long
 * requests had to wait meanwhile. The waiting room is in memory, so the time of Redis comes on top.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { installDependencies } from '../../scripts/lib/dependencies.mjs';
import { startPostgres } from '../../scripts/lib/embedded-postgres.mjs';
import { startRedis } from '../../scripts/lib/embedded-redis.mjs';
import { paths } from '../../scripts/lib/paths.mjs';
import { createTestFolder, removeTestFolder } from '../../scripts/lib/test-runs.mjs';

const usage = 'Usage: npm run bench:draw -- [--entries 1000000]';
const PAGE = 1_000;

/** @param {string} file below dist/src @returns {Promise<any>} */
const load = (file) => import(pathToFileURL(join(paths.dist, 'src', file)).href);

function readOptions() {
  const { values } = parseArgs({ options: { entries: { type: 'string', default: '1000000' } } });
  const entries = Number(values.entries);
  if (!Number.isSafeInteger(entries) || entries < 1) throw new Error('--entries is a whole number');
  return entries;
}

/** The draw side of a waiting room, with this many users. @param {number} entries */
function roomInMemory(entries) {
  return {
    placed: 0,
    seal: () => Promise.resolve(true),
    /** @param {string} _roomId @param {string} cursor */
    async sealedUsers(_roomId, cursor) {
      // As a reply from Redis would.
      await nextTurn();
      const first = Number(cursor);
      const size = Math.min(PAGE, entries - first);
      const users = Array.from({ length: size }, (_, at) => ({
        userId: randomUUID(),
        number: first + at + 1,
      }));
      return { users, cursor: first + size < entries ? `${first + size}` : null };
    },
    /** @param {string} _roomId @param {readonly unknown[]} users */
    async placeDrawn(_roomId, users) {
      await nextTurn();
      this.placed += users.length;
    },
    finishDraw: () => Promise.resolve(true),
  };
}

/** @param {string} what @param {() => Promise<unknown>} work */
async function measure(what, work) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  delay.disable();
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpu = `${((user + system) / 1e6).toFixed(1)} s of CPU`;
  const stall = `p99 ${(delay.percentile(99) / 1e6).toFixed()} ms, most ${(delay.max / 1e6).toFixed()} ms`;
  console.log(`${what.padEnd(34)}${seconds.toFixed(1)} s, ${cpu}; event loop: ${stall}`);
}

/** @param {string} databaseUrl @param {string} redisUrl @param {number} entries */
async function run(databaseUrl, redisUrl, entries) {
  const { NestFactory } = await import('@nestjs/core');
  const { loadConfig } = await load('config/config.js');
  const { commandDataSource } = await load('shared/database/data-source.js');
  const { AppModule } = await load('app.module.js');
  const { RoomFacade } = await load('modules/queue/index.js');
  const { Draws } = await load('modules/queue/domain/draw/draws.js');
  const { Chunks } = await load('modules/queue/domain/draw/chunks.js');
  const { SealEntries } = await load('modules/queue/application/draw/seal-entries.js');
  const { DrawOrder } = await load('modules/queue/application/draw/draw-order.js');
  const { LoadOrder } = await load('modules/queue/application/draw/load-order.js');
  const { Transactions } = await load('shared/database/transactions.js');
  const { Clock } = await load('shared/domain/clock.js');

  const migrations = await commandDataSource(databaseUrl).initialize();
  await migrations.runMigrations();
  await migrations.destroy();
  const config = loadConfig({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, JOBS: 'off' });
  const app = await NestFactory.createApplicationContext(AppModule.with(config), { logger: false });
  const [draws, chunks] = [app.get(Draws, { strict: false }), app.get(Chunks, { strict: false })];
  const shared = [app.get(Transactions), app.get(Clock)];
  const room = roomInMemory(entries);
  const opensAt = new Date(Date.now() + 3_600_000);
  const { id } = await app.get(RoomFacade, { strict: false }).createRoom('Bench', { opensAt });

  const beacon = { isOn: false };
  const seal = new SealEntries(draws, chunks, room, beacon, ...shared);
  const order = new DrawOrder(draws, chunks, beacon, ...shared);
  await measure(`${entries} entries sealed`, async () => seal.run(await draws.find(id)));
  await measure('order drawn', async () => order.run(await draws.find(id)));
  await measure('order handed to the waiting room', () => new LoadOrder(chunks, room).run(id));
  if (room.placed !== entries) throw new Error(`Only ${room.placed} entries were placed`);
  await app.close();
}

async function main() {
  const entries = readOptions();
  await installDependencies();
  await build();
  const folder = createTestFolder();
  const dataDir = (/** @type {string} */ name) => join(folder, name);
  const postgres = await startPostgres({ dataDir: dataDir('postgres'), durable: true });
  const redis = await startRedis({ dataDir: dataDir('redis'), persistent: false });
  try {
    await run(postgres.url, redis.url, entries);
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
