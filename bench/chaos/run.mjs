/** npm run chaos: runs a sale, injects faults, and checks the result. */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { installDependencies } from '../../scripts/lib/dependencies.mjs';
import { dataRoot } from '../../scripts/lib/paths.mjs';
import { abortCommands } from '../../scripts/lib/processes.mjs';
import {
  createTestFolder,
  removeAbandonedTestFolders,
  removeTestFolder,
} from '../../scripts/lib/test-runs.mjs';
import { runChaos } from './chaos-run.mjs';
import { MIN_RUN_SECONDS } from './schedule.mjs';
import { startChaosStand } from './stand.mjs';

const usage = `Usage: npm run chaos -- [--minutes 3] [--seed N] [--users 200] [--instances 2]

  --minutes    the duration of the faults, at least 1
  --seed       the same seed and minutes give the same faults at the same times; by default random
  --users      the number of users
  --instances  the number of instances behind the proxy`;

const interrupt = new AbortController();

function readOptions() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '3' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      users: { type: 'string', default: '200' },
      instances: { type: 'string', default: '2' },
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
  };
}

/** @returns {Promise<boolean>} whether there was no breach */
async function main() {
  const options = readOptions();
  const { seconds, seed, users, instances } = options;
  await installDependencies();
  await build();
  await removeAbandonedTestFolders();
  const folder = createTestFolder();
  let ok = false;
  try {
    const stand = await startChaosStand(folder, options);
    interrupt.signal.throwIfAborted();
    console.log(`${users} users, ${instances} instances, ${seconds} s of faults, --seed ${seed}`);
    const result = await runChaos(stand, options, interrupt.signal);
    console.log(`\n\n${result.report.join('\n')}`);
    ok = result.ok;
    await stand.stop();
    return ok;
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
  const ok = await main();
  process.exit(ok ? 0 : 1);
} catch (error) {
  if (interrupt.signal.aborted) process.exit(130);
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exit(2);
}
