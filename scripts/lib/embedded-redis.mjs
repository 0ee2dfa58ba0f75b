import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { THIS_MACHINE } from './host.mjs';
import { readPort, rememberedPort } from './ports.mjs';
import { CommandError, sizeOf, spawnServer, stopProcess } from './processes.mjs';
import { recordedProcess, stopRecorded, writeRecord } from './process-record.mjs';
import { redisBinary } from './redis-binary.mjs';
import { createPrivateFolder, secretOf } from './secrets.mjs';

/** @typedef {{ port: number, password: string, host: import('./host.mjs').Host }} Access */

/** On SIGTERM, Redis writes its data to the disk and ends. */
const shutdown = /** @type {const} */ ([{ signal: 'SIGTERM', seconds: 10 }]);

/**
 * Starts Redis, by default on 127.0.0.1, with its files in `dataDir`. Stops a server that an earlier run left in
 * the same folder first.
 * @param {object} options
 * @param {string} options.dataDir
 * @param {boolean} options.persistent whether data survive a restart
 * @param {number} [options.port] by default a free one, the same on every start if possible
 * @param {string} [options.password] by default a random one, the same on every start
 * @param {readonly string[]} [options.settings] further lines of its configuration
 * @param {boolean} [options.sentinel] whether it is a sentinel
 * @param {import('./host.mjs').Host} [options.host]
 */
export async function startRedis({
  dataDir,
  persistent,
  port: wantedPort,
  password: wantedPassword,
  settings = [],
  sentinel = false,
  host = THIS_MACHINE,
}) {
  const binary = await redisBinary();
  createPrivateFolder(dataDir);
  await stopRecorded(redisIn(dataDir));
  const password = wantedPassword ?? secretOf(join(dataDir, 'password'));
  const port = wantedPort ?? (await rememberedPort(join(dataDir, 'port')));

  // In a file, because every user of the machine can read the arguments of a process.
  const configuration = join(dataDir, 'redis.conf');
  const lines = configurationOf({ dataDir, persistent, port, password, host });
  writeFileSync(configuration, [...lines, ...settings, ''].join('\n'), { mode: 0o600 });
  const logFile = join(dataDir, 'redis.log');
  const logStart = sizeOf(logFile);
  const [command = '', ...args] = [
    ...[...host.prefix, binary.command, configuration],
    ...(sentinel ? ['--sentinel'] : []),
  ];
  const { child, exited } = spawnServer(command, args, { logFile, env: binary.env });
  const pid = child.pid;
  if (pid !== undefined) writeRecord(recordOf(dataDir), pid);
  if (pid === undefined || !(await becomesReady({ port, password, host }, exited))) {
    const output = pid === undefined ? '' : readFileSync(logFile).subarray(logStart).toString();
    throw new CommandError(`Redis did not start (${await exited})`, output);
  }

  return {
    url: urlFor(password, port, host),
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
export function redisIn(dataDir) {
  return { file: recordOf(dataDir), signals: shutdown };
}

/**
 * The address of the server that runs in this folder.
 * @param {string} dataDir
 * @returns {string | undefined} undefined if none runs
 */
export function runningRedisUrl(dataDir) {
  const port = readPort(join(dataDir, 'port'));
  if (port === undefined || recordedProcess(recordOf(dataDir)) === undefined) return undefined;
  return urlFor(secretOf(join(dataDir, 'password')), port);
}

/**
 * @param {string} password
 * @param {number} port
 */
function urlFor(password, port, { address } = THIS_MACHINE) {
  return `redis://:${encodeURIComponent(password)}@${address}:${port}`;
}

/** @param {string} dataDir */
function recordOf(dataDir) {
  return join(dataDir, 'redis.pid');
}

/** @param {Access & { dataDir: string, persistent: boolean }} options */
function configurationOf({ dataDir, persistent, port, password, host }) {
  return [
    `bind ${host.address}`,
    `port ${port}`,
    `requirepass ${JSON.stringify(password)}`,
    `dir ${JSON.stringify(dataDir)}`,
    `appendonly ${persistent ? 'yes' : 'no'}`,
    'save ""',
    'daemonize no',
  ];
}

/**
 * @param {Access} access
 * @param {Promise<string>} exited
 * @returns {Promise<boolean>} false if the server ended instead
 */
async function becomesReady(access, exited) {
  let ended = false;
  void exited.then(() => (ended = true));
  while (!ended) {
    if (await answers(access)) return true;
    await sleep(20);
  }
  return false;
}

/**
 * Whether the server takes commands. It refuses them while it loads its data.
 * @param {Access} access
 * @returns {Promise<boolean>}
 */
function answers({ port, password, host }) {
  return new Promise((resolve) => {
    let reply = '';
    const socket = connect(port, host.address);
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(reply.includes('+PONG')));
    socket.on('data', (chunk) => {
      reply += chunk.toString();
      if (reply.split('\r\n').length > 2) socket.destroy();
    });
    socket.setTimeout(1000, () => socket.destroy());
    socket.write(`AUTH ${JSON.stringify(password)}\r\nPING\r\n`);
  });
}
