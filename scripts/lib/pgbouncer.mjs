import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binaryOf } from './debian-packages.mjs';
import { THIS_MACHINE } from './host.mjs';
import { paths } from './paths.mjs';
import { acceptsConnections, findFixedPort } from './ports.mjs';
import { writeRecord } from './process-record.mjs';
import { CommandError, spawnServer, stopProcess } from './processes.mjs';
import { createPrivateFolder } from './secrets.mjs';
import { unprivilegedPrefix } from './unprivileged-user.mjs';

const START_MS = 20_000;

/** Undefined where it can't be had. */
export function findPgbouncer() {
  const unpacked = { folder: paths.pgbouncerPackages, path: 'usr/sbin/pgbouncer' };
  return binaryOf(['pgbouncer'], unpacked).catch(() => undefined);
}

/**
 * Starts PgBouncer in transaction mode, by default on 127.0.0.1, in front of all databases of a server.
 * @param {object} options
 * @param {import('./debian-packages.mjs').Binary} options.binary
 * @param {string} options.folder
 * @param {string} options.databaseUrl
 * @param {number} [options.poolSize] connections to each database
 * @param {import('./host.mjs').Host} [options.host]
 * @param {readonly string[]} [options.settings] further lines of its configuration
 */
export async function startPgbouncer({
  binary,
  folder,
  databaseUrl,
  poolSize = 10,
  host = THIS_MACHINE,
  settings = [],
}) {
  const { hostname, port: serverPort, username, password } = new URL(databaseUrl);
  createPrivateFolder(folder);
  const port = await findFixedPort();
  const file = (/** @type {string} */ name) => join(folder, name);
  const user = decodeURIComponent(username);
  writeFileSync(file('users'), `"${user}" "${decodeURIComponent(password)}"\n`, { mode: 0o600 });
  const lines = [
    '[databases]',
    `* = host=${hostname} port=${serverPort}`,
    '[pgbouncer]',
    `listen_addr = ${host.address}`,
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    `auth_file = ${file('users')}`,
    `admin_users = ${user}`,
    'pool_mode = transaction',
    `default_pool_size = ${poolSize}`,
    'max_client_conn = 1000',
    // Seconds. By default it waits 15 before it connects to a server again.
    'server_login_retry = 1',
    ...settings,
  ];
  writeFileSync(file('pgbouncer.ini'), `${lines.join('\n')}\n`, { mode: 0o600 });
  const [command = '', ...args] = [
    ...host.prefix,
    ...unprivilegedPrefix(folder),
    binary.command,
    file('pgbouncer.ini'),
  ];
  const logFile = file('pgbouncer.log');
  const { child, exited } = spawnServer(command, args, { logFile, env: binary.env });
  const { pid } = child;
  if (pid !== undefined) writeRecord(recordOf(folder), pid);
  let ended = pid === undefined;
  void exited.then(() => (ended = true));
  const startedAt = Date.now();
  while (!(await acceptsConnections({ host: host.address, port }))) {
    const isLate = Date.now() - startedAt > START_MS;
    if (isLate) await stopProcess(Number(pid), []);
    if (ended || isLate) {
      throw new CommandError('PgBouncer did not start', readFileSync(logFile, 'utf8'));
    }
    await sleep(20);
  }
  const url = new URL(databaseUrl);
  url.host = `${host.address}:${port}`;
  return { url: url.href, stop: () => stopProcess(Number(pid), []) };
}

/**
 * The pooler of this folder, from this run or an earlier one.
 * @param {string} folder
 * @returns {import('./process-record.mjs').Stoppable}
 */
export function pgbouncerIn(folder) {
  return { file: recordOf(folder), signals: [] };
}

/** @param {string} folder */
function recordOf(folder) {
  return join(folder, 'pgbouncer.pid');
}
