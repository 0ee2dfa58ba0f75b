import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startPostgres } from '../../scripts/lib/embedded-postgres.mjs';
import { startRedis } from '../../scripts/lib/embedded-redis.mjs';
import { environmentForTests } from '../../scripts/lib/environment.mjs';
import { paths, projectRoot } from '../../scripts/lib/paths.mjs';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import { writeRecord } from '../../scripts/lib/process-record.mjs';
import { run } from '../../scripts/lib/processes.mjs';
import { runnerRecord } from '../../scripts/lib/test-runs.mjs';
import { Api } from './api.mjs';

/** Beside the usual production settings; named in the report. */
export const SETTINGS = { RATE_LIMITS: 'off', LOG_LEVEL: 'info', DATABASE_POOL_SIZE: '20' };

const ADMIN = { email: 'admin@bench.test', password: randomBytes(12).toString('hex') };

/**
 * What is measured: the application in production mode on a PostgreSQL and a Redis of its own, both
 * as durable as in production, with its log in a file.
 * @typedef {Awaited<ReturnType<typeof startStand>>} Stand
 */

/**
 * @param {string} folder for the data and the log
 * @param {Record<string, string>} [settings] others than those of the bench
 * @param {{ durable?: boolean }} [options] whether commits wait for the disk, as in production
 */
export async function startStand(folder, settings = {}, { durable = true } = {}) {
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    durable,
    database: 'onsale',
    maxConnections: 250,
  });
  const redisServer = await startRedis({ dataDir: join(folder, 'redis'), persistent: true });
  const secret = randomBytes(32).toString('hex');
  const env = {
    ...environmentForTests(),
    ...SETTINGS,
    ...settings,
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    DATABASE_URL: postgres.url,
    REDIS_URL: redisServer.url,
    JWT_SECRET: secret,
    QUEUE_TOKEN_SECRET: randomBytes(32).toString('hex'),
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
  };
  await runCli('migrate.js', ['up'], env);
  const database = new pg.Pool({ connectionString: postgres.url, max: 4 });
  // When a run has failed, the database ends before its clients; the failure says why.
  database.on('error', () => undefined);
  const redis = new Redis(redisServer.url, { enableAutoPipelining: true });
  const application = await startApplication(folder, env);
  const api = await Api.signIn(application.origin, ADMIN);

  return {
    auth: { secret },
    admin: ADMIN,
    api,
    database,
    redis,
    databaseUrl: postgres.url,
    redisUrl: redisServer.url,
    origin: application.origin,
    pid: application.pid,
    /** @returns {Promise<string>} empty, or the breaches */
    async audit() {
      return runCli('audit.js', [], env).then(
        () => '',
        (error) => error.output || error.message,
      );
    },
    async stop() {
      await application.stop();
      await database.end();
      redis.disconnect();
      await Promise.all([postgres.stop(), redisServer.stop()]);
    },
  };
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function runCli(program, args, env) {
  const file = join(paths.dist, 'src', 'cli', program);
  return run(process.execPath, [file, ...args], { cwd: projectRoot, env });
}

/**
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function startApplication(folder, env) {
  const logFile = join(folder, 'app.log');
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const log = openSync(logFile, 'a');
  const main = join(paths.dist, 'src', 'main.js');
  const child = spawn(process.execPath, [...profiling(), main], {
    cwd: projectRoot,
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  // Whoever removes the folder ends it, also when a run has failed.
  if (child.pid !== undefined) writeRecord(runnerRecord(folder), child.pid);
  const ended = once(child, 'exit');
  for (const giveUpAt = Date.now() + 60_000; !(await isReady(origin));) {
    if (child.exitCode !== null || Date.now() > giveUpAt) {
      throw new Error(`The application did not start; see ${logFile}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    origin,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** `BENCH_PROFILE=folder` writes a CPU profile of the application there. */
function profiling() {
  const folder = process.env.BENCH_PROFILE;
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
}

/** @param {string} origin */
function isReady(origin) {
  return fetch(`${origin}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
