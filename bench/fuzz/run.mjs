/** npm run fuzz: sends hostile requests to every operation of the OpenAPI document. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { installDependencies } from '../../scripts/lib/dependencies.mjs';
import { newEmulatorKeys, startEmulator } from '../../scripts/lib/payment-emulator/emulator.mjs';
import { createTestFolder, removeTestFolder } from '../../scripts/lib/test-runs.mjs';
import { fuzz } from './campaign.mjs';
import { startStand } from '../shared/stand.mjs';

const usage = `Usage: npm run fuzz -- [--requests 50000] [--seed 1]

  --requests  the number of requests, to every operation in turn
  --seed      the same seed makes the same requests. By default the date of today.
              Request 4711 fails again in a run with --requests 4711`;

/** Nothing expires during the run, so that each change has one cause. Rate limits are off. */
const SETTINGS = {
  RATE_LIMITS: 'off',
  LOG_LEVEL: 'error',
  HOLD_SECONDS: '86400',
  ORDER_EXPIRY_SECONDS: '86400',
};

const MAX_LOGGED = 20;

function readOptions() {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '50000' },
      seed: { type: 'string', default: new Date().toISOString().slice(0, 10).replaceAll('-', '') },
    },
  });
  const [requests, seed] = [Number(values.requests), Number(values.seed)];
  if (!(requests >= 1) || !Number.isSafeInteger(seed)) {
    throw new Error('--requests and --seed are whole numbers');
  }
  return { requests, seed };
}

async function main() {
  const options = readOptions();
  await installDependencies();
  await build();
  const folder = createTestFolder();
  try {
    const keys = newEmulatorKeys();
    const providers = await startEmulator({ keys });
    const addresses = { TOSS_API_URL: providers.url, STRIPE_API_URL: providers.url };
    const settings = { ...SETTINGS, ...keys, ...addresses };
    const stand = await startStand(folder, settings, { durable: false });
    const startedAt = performance.now();
    const tally = await fuzz(stand, providers, options, progressOf(options.requests));
    const seconds = (performance.now() - startedAt) / 1000;
    const breaches = await stand.audit();
    await stand.stop();
    await providers.stop();

    console.log(`\n\n${tally.table().join('\n')}\n`);
    for (const line of tally.breachLines()) console.log(line);
    for (const name of tally.unreached()) console.log(`UNREACHED ${name}: nothing succeeded`);
    const errors = errorsIn(readFileSync(join(folder, 'app.log'), 'utf8'));
    for (const line of errors.slice(0, MAX_LOGGED)) console.log(`LOGGED ${line}`);
    console.log(`Audit: ${breaches || 'all invariants hold.'}`);
    console.log(
      `${tally.requests} requests of seed ${options.seed} in ${seconds.toFixed()} s, ${tally.breaches} kinds of breaches`,
    );
    return (
      !breaches && errors.length === 0 && tally.breaches === 0 && tally.unreached().length === 0
    );
  } finally {
    await removeTestFolder(folder);
  }
}

/** Log lines above warning, and lines that are not JSON. @param {string} log */
function errorsIn(log) {
  return log.split('\n').filter((line) => line !== '' && !/^\{"level":[1-4]0,/.test(line));
}

/** @param {number} requests @returns {(tally: import('./tally.mjs').Tally) => void} */
function progressOf(requests) {
  const { isTTY } = process.stdout;
  const step = isTTY ? 100 : Math.ceil(requests / 20);
  return (tally) => {
    if (tally.requests % step !== 0 && tally.requests !== requests) return;
    const line = `${tally.requests} of ${requests} requests, ${tally.breaches} kinds of breaches`;
    process.stdout.write(isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  };
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  // Exits at once, because open connections would keep the process alive.
  process.exit(2);
}
