/**
 * npm run check:production: tests the container image without a container engine. Runs the steps of
 * the Dockerfile in a folder, makes the folder read-only, and runs the image's commands there as an
 * unprivileged user: migrate, serve, health check, SIGTERM with a request in flight.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { build } from './lib/build.mjs';
import { startPostgres } from './lib/embedded-postgres.mjs';
import { startRedis } from './lib/embedded-redis.mjs';
import { findFreePort } from './lib/ports.mjs';
import { run } from './lib/processes.mjs';
import { newSigningKey } from './lib/secrets.mjs';
import { makeProductionTree } from './lib/production-tree.mjs';
import { createTestFolder, removeTestFolder } from './lib/test-runs.mjs';

/** Root runs the commands as another user. For all other users the folder is read-only already. */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

const MEGABYTE = 1024 * 1024;
const TIMEOUT_MS = 60_000;

async function main() {
  const servers = createTestFolder();
  const folder = mkdtempSync(join(tmpdir(), 'onsale-production-'));
  try {
    await build();
    const image = await makeProductionTree(folder);
    makeReadOnly(folder);
    const before = filesOf(image.tree);
    const size = before.reduce((sum, file) => sum + file.size, 0) / MEGABYTE;
    say(`pruned install: ${before.length} files, ${size.toFixed(1)} MB`);
    await check(image, await startServers(servers));
    expect('no file changed', JSON.stringify(filesOf(image.tree)) === JSON.stringify(before));
  } finally {
    await removeTestFolder(servers);
    makeWritable(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function startServers(folder) {
  const dataDir = join(folder, 'postgres');
  const postgres = await startPostgres({ dataDir, durable: false, database: 'onsale' });
  const redis = await startRedis({ dataDir: join(folder, 'redis'), persistent: false });
  return { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
}

/**
 * @param {Awaited<ReturnType<typeof makeProductionTree>>} image
 * @param {{ DATABASE_URL: string, REDIS_URL: string }} servers
 */
async function check({ tree, env: imageEnv, entrypoint, healthCheck }, servers) {
  const port = await findFreePort();
  const secret = () => randomBytes(32).toString('hex');
  const env = {
    ...imageEnv,
    ...servers,
    ...{ PORT: `${port}`, HOST: '127.0.0.1', WEB_CONCURRENCY: '2', LOG_LEVEL: 'warn' },
    DRAIN_SECONDS: '1',
    ...{ JWT_SECRET: secret(), QUEUE_TOKEN_SECRET: secret(), HOME: '/nonexistent' },
    TOP_UPS: 'off',
    PASS_SIGNING_KEY: newSigningKey(),
    TICKET_SIGNING_KEY: newSigningKey(),
  };
  const options = { cwd: tree, env, ...user };
  /** @param {string[]} program @param {string[]} args */
  const inImage = ([, ...program], ...args) =>
    run(process.execPath, [...program, ...args], options);

  say((await inImage(entrypoint, 'migrate')).trim());
  const refused = await inImage(entrypoint, 'no-such-command').catch((error) => error.output);
  expect('an unknown command is refused', refused.includes('There is no command'));

  const [, ...program] = entrypoint;
  const service = spawn(process.execPath, [...program, 'serve'], { ...options, stdio: 'inherit' });
  const ended = once(service, 'exit');
  try {
    const origin = `http://127.0.0.1:${port}`;
    await until('the service is ready', () => answersOk(`${origin}/health/ready`));
    await inImage(healthCheck);
    expect('the health check passes', true);
    for (const path of ['/docs', '/openapi.json', '/metrics', '/v1/items', '/v1/concerts']) {
      expect(`GET ${path}`, await answersOk(origin + path));
    }
    const page = await (await fetch(origin)).text();
    const [script] = /\/assets\/[^"]+\.js/.exec(page) ?? [];
    expect(`GET / and its script`, script !== undefined && (await answersOk(origin + script)));
    await endWithARequestInFlight(service, origin, servers.DATABASE_URL);
    const [code] = await ended;
    expect('the service ended with code 0', code === 0);
    const unhealthy = await inImage(healthCheck).then(
      () => false,
      () => true,
    );
    expect('the health check fails after the end', unhealthy);
  } finally {
    service.kill('SIGKILL');
  }
}

/**
 * @param {import('node:child_process').ChildProcess} service
 * @param {string} origin
 * @param {string} databaseUrl
 */
async function endWithARequestInFlight(service, origin, databaseUrl) {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  await database.query('BEGIN');
  await database.query('LOCK TABLE user_users');
  const signup = fetch(`${origin}/v1/auth/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'fan@onsale.test', name: 'Fan', password: 'a-good-password' }),
  });
  const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
  await until('a request waits', async () => ((await database.query(waiting)).rowCount ?? 0) > 0);
  service.kill('SIGTERM');
  await until('new requests are refused', async () => !(await answersOk(`${origin}/health/live`)));
  await database.query('ROLLBACK');
  await database.end();
  expect('the request in flight was finished', (await signup).status === 201);
}

/** @param {string} url */
function answersOk(url) {
  return fetch(url, { headers: { connection: 'close' } }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/**
 * @param {string} what
 * @param {() => Promise<boolean>} condition
 */
async function until(what, condition) {
  for (const giveUpAt = Date.now() + TIMEOUT_MS; !(await condition()); await sleep(50)) {
    if (Date.now() > giveUpAt) throw new Error(`Timed out: ${what}`);
  }
  say(what);
}

/** @param {string} what @param {boolean} holds */
function expect(what, holds) {
  if (!holds) throw new Error(`Failed: ${what}`);
  say(what);
}

/** @param {string} line */
function say(line) {
  console.log(`ok  ${line}`);
}

/** @param {string} folder */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path, size: statSync(path).size, changedAt: statSync(path).mtimeMs }));
}

/** @param {string} folder */
function foldersOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const inside = entries.filter((entry) => entry.isDirectory());
  return [folder, ...inside.map((entry) => join(entry.parentPath, entry.name))];
}

/** @param {string} folder */
function makeReadOnly(folder) {
  for (const path of foldersOf(folder)) chmodSync(path, 0o555);
}

/** @param {string} folder */
function makeWritable(folder) {
  for (const path of foldersOf(folder)) chmodSync(path, 0o755);
}

await main().catch((error) => {
  console.error(error.output ?? '', error.message);
  process.exitCode = 1;
});
