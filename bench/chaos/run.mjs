/** npm run chaos: runs a sale, injects faults, and checks the result. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { binaryOf } from '../../scripts/lib/debian-packages.mjs';
import { installDependencies } from '../../scripts/lib/dependencies.mjs';
import { dataRoot, paths } from '../../scripts/lib/paths.mjs';
import { findPgbouncer } from '../../scripts/lib/pgbouncer.mjs';
import { abortCommands, CommandError } from '../../scripts/lib/processes.mjs';
import { redisBinary } from '../../scripts/lib/redis-binary.mjs';
import {
  createTestFolder,
  removeAbandonedTestFolders,
  removeTestFolder,
} from '../../scripts/lib/test-runs.mjs';
import { runChaos } from './chaos-run.mjs';
import { namespacePrefix } from './hosts/namespaces.mjs';
import { startHostsStand } from './hosts/stand.mjs';
import { MIN_RUN_SECONDS } from './schedule.mjs';
import { startChaosStand } from './stand.mjs';

const usage = `Usage: npm run chaos -- [--minutes 3] [--seed N] [--users 200] [--instances 2] [--hosts]

  --minutes    the duration of the faults, at least 1
  --seed       the same seed and minutes give the same faults at the same times; by default random
  --users      the number of users
  --instances  the number of instances behind the proxy
  --hosts      three hosts of the application, Redis Cluster, PostgreSQL with a replica, pooler and load balancer,
               each in a network namespace, with faults of their network too`;

/** Set for the process in the network of its own. */
const INSIDE = 'ONSALE_CHAOS_INSIDE';
const interrupt = new AbortController();

function readOptions() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '3' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      users: { type: 'string', default: '200' },
      instances: { type: 'string', default: '2' },
      hosts: { type: 'boolean', default: false },
    },
  });
  const whole = (
    /** @type {'seed' | 'users' | 'instances'} */ name,
    /** @type {number} */ least,
  ) => {
    const number = Number(values[name]);
    if (Number.isInteger(number) && number >= least) return number;
    throw new Error(`--${name} is a whole number from ${least}`);
  };
  const seconds = Number(values.minutes) * 60;
  if (!(seconds >= MIN_RUN_SECONDS)) throw new Error('--minutes must be at least 1');
  return {
    seconds,
    seed: whole('seed', 0),
    users: whole('users', 1),
    instances: whole('instances', 1),
    hosts: values.hosts,
  };
}

/** @returns {Promise<number>} the exit code: 0 if there was no breach */
async function main() {
  const options = readOptions();
  if (process.env[INSIDE]) return runIn(options, await findPrograms());
  await installDependencies();
  await build();
  await removeAbandonedTestFolders();
  if (!options.hosts) return runIn(options);
  const { prefix, missing } = namespacePrefix();
  if (prefix === null) {
    console.log(`SKIPPED  the chaos run with several hosts: this machine lacks ${missing}`);
    return 0;
  }
  // While there is a network from which they can be had.
  await redisBinary();
  const programs = await findPrograms();
  for (const [name, binary] of Object.entries(programs)) {
    if (!binary) console.log(`SKIPPED  ${name}: this machine lacks it`);
  }
  return runInside(prefix);
}

/** @returns {Promise<import('./hosts/stand.mjs').Programs>} */
async function findPrograms() {
  const haproxy = { folder: paths.haproxyPackages, path: 'usr/sbin/haproxy' };
  return {
    pgbouncer: await findPgbouncer(),
    haproxy: await binaryOf(['haproxy'], haproxy).catch(() => undefined),
  };
}

/** Runs this program again, in a network of its own. @param {readonly string[]} prefix */
async function runInside(prefix) {
  const program = fileURLToPath(import.meta.url);
  const [command = '', ...args] = [...prefix, process.execPath, program, ...process.argv.slice(2)];
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, [INSIDE]: 'on' } });
  interrupt.signal.addEventListener('abort', () => child.kill('SIGTERM'));
  const [code] = await once(child, 'exit');
  return Number(code ?? 1);
}

/**
 * @param {ReturnType<typeof readOptions>} options
 * @param {import('./hosts/stand.mjs').Programs} [programs] for several hosts
 */
async function runIn(options, programs) {
  const { seconds, seed, users, instances } = options;
  const folder = createTestFolder();
  let ok = false;
  try {
    const stand = programs
      ? await startHostsStand(folder, { seed, programs })
      : await startChaosStand(folder, options);
    interrupt.signal.throwIfAborted();
    const what = programs ? `${stand.instances.length} hosts` : `${instances} instances`;
    console.log(`${users} users, ${what}, ${seconds} s of faults, --seed ${seed}`);
    const result = await runChaos(stand, options, interrupt.signal);
    console.log(`\n\n${result.report.join('\n')}`);
    ok = result.ok;
    await stand.stop();
    return ok ? 0 : 1;
  } finally {
    if (!ok && !interrupt.signal.aborted) keepLogs(folder, seed);
    await removeTestFolder(folder);
  }
}

/**
 * Keeps the logs of the instances for the analysis of a breach.
 * @param {string} folder
 * @param {number} seed
 */
function keepLogs(folder, seed) {
  const kept = join(dataRoot, 'logs', `chaos-${seed}`);
  mkdirSync(kept, { recursive: true });
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.log'))) {
    copyFileSync(join(folder, name), join(kept, name));
  }
  console.log(`The logs of the instances are in ${kept}`);
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    interrupt.abort();
    abortCommands();
  });
}

try {
  process.exit(await main());
} catch (error) {
  if (interrupt.signal.aborted) process.exit(130);
  const output = error instanceof CommandError ? `\n${error.output}` : '';
  console.error(`${error instanceof Error ? error.message : String(error)}${output}\n\n${usage}`);
  process.exit(2);
}
