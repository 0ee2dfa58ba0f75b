import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPort, rememberedPort } from './ports.mjs';
import { CommandError, sizeOf, spawnServer, stopProcess } from './processes.mjs';
import { recordedProcess, stopRecorded, writeRecord } from './process-record.mjs';
import { redisBinary } from './redis-binary.mjs';
import { createPrivateFolder, secretOf } from './secrets.mjs';

/** On SIGTERM, Redis writes its data to the disk and ends. */
const shutdown = /** @type {const} */ ([{ signal: 'SIGTERM', seconds: 10 }]);

/**
 * Starts Redis on 127.0.0.1 with its files in `dataDir`. Stops a server that an earlier run left in
 * the same folder first.
 * @param {object} options
 * @param {string} options.dataDir
 * @param {boolean} options.persistent whether data survive a restart
 * @param {number} [options.port] by default a free one, the same on every start if possible
 * @param {string} [options.password] by default a random one, the same on every start
 * @param {readonly string[]} [options.settings] further lines of its configuration
 * @param {boolean} [options.sentinel] whether it is a sentinel
 */
export async function startRedis({
  dataDir,
  persistent,
  port: wantedPort,
  password: wantedPassword,
  settings = [],
  sentinel = false,
}) {
  const { command, env } = await redisBinary();
  createPrivateFolder(dataDir);
  await stopRecorded(redisIn(dataDir));
  const password = wantedPassword ?? secretOf(join(dataDir, 'password'));
  const port = wantedPort ?? (await rememberedPort(join(dataDir, 'port')));

  // In a file, because every user of the machine can read the arguments of a process.
  const configuration = join(dataDir, 'redis.conf');
  const lines = configurationOf({ dataDir, persistent, port, password });
  writeFileSync(configuration, [...lines, ...settings, ''].join('\n'), { mode: 0o600 });
  const logFile = join(dataDir, 'redis.log');
  const logStart = sizeOf(logFile);
  const { child, exited } = spawnServer(
    command,
    sentinel ? [configuration, '--sentinel'] : [configuration],
    { logFile, env },
  );
  const pid = child.pid;
  if (pid !== undefined) writeRecord(recordOf(dataDir), pid);
  if (pid === undefined || !(await becomesReady(port, password, exited))) {
    const output = pid === undefined ? '' : readFileSync(logFile).subarray(logStart).toString();
    throw new CommandError(`Redis did not start (${await exited})`, output);
  }

  return {
    url: urlFor(password, port),
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
function urlFor(password, port) {
  return `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`;
}

/** @param {string} dataDir */
function recordOf(dataDir) {
  return join(dataDir, 'redis.pid');
}

/** @param {{ dataDir: string, persistent: boolean, port: number, password: string }} options */
function configurationOf({ dataDir, persistent, port, password }) {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${JSON.stringify(password)}`,
    `dir ${JSON.stringify(dataDir)}`,
    `appendonly ${persistent ? 'yes' : 'no'}`,
    'save ""',
    'daemonize no',
  ];
}

/**
 * @param {number} port
 * @param {string} password
 * @param {Promise<string>} exited
 * @returns {Promise<boolean>} false if the server ended instead
 */
async function becomesReady(port, password, exited) {
  let ended = false;
  void exited.then(() => (ended = true));
  while (!ended) {
    if (await answers(port, password)) return true;
    await sleep(20);
  }
  return false;
}

/**
 * Whether the server takes commands. It refuses them while it loads its data.
 * @param {number} port
 * @param {string} password
 * @returns {Promise<boolean>}
 */
function answers(port, password) {
  return new Promise((resolve) => {
    let reply = '';
    const socket = connect(port, '127.0.0.1');
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
