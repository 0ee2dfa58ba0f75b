/** npm run rehearse: simulated visitors go through the whole on-sale. */
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { installDependencies } from '../../scripts/lib/dependencies.mjs';
import { developmentDefaults, loadEnvironmentFile } from '../../scripts/lib/environment.mjs';
import { createTestFolder, removeTestFolder } from '../../scripts/lib/test-runs.mjs';
import { startStand } from '../shared/stand.mjs';
import { Results } from './results.mjs';
import { reportOf } from './report.mjs';
import { createAccounts, openRehearsal } from './sale.mjs';
import { addressOf } from '../shared/address.mjs';
import { Api } from '../shared/api.mjs';
import { Visitor } from './visitor.mjs';

const usage = `Usage: npm run rehearse -- [--users 2000] [--seats 1000] [--url http://127.0.0.1:3000]

  --users, --seats     the number of visitors and seats
  --arrive 20          the visitors arrive within this time, in seconds
  --capacity 200       the capacity of the waiting room
  --admit 100          the maximum number of admissions per second
  --give-up 0.1        the share of visitors who release their seat
  --vanish 0.05        the share of visitors who abandon their hold
  --think 3            the maximum time before a click, in seconds
  --url                a running service, with its admin in ADMIN_EMAIL and ADMIN_PASSWORD.
                       By default a temporary service is started.`;

/** For the temporary service: abandoned seats become free while other visitors wait. */
const HOLD_SECONDS = '20';

function readOptions() {
  const number = (/** @type {string} */ value) => ({
    type: /** @type {const} */ ('string'),
    default: value,
  });
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      users: number('2000'),
      seats: number('1000'),
      arrive: number('20'),
      capacity: number('200'),
      admit: number('100'),
      'give-up': number('0.1'),
      vanish: number('0.05'),
      think: number('3'),
    },
  });
  const { url, ...texts } = values;
  for (const [name, text] of Object.entries(texts)) {
    if (!(Number(text) >= 0)) throw new Error(`--${name} is a number`);
  }
  return {
    url,
    users: Number(texts.users),
    seats: Number(texts.seats),
    arriveSeconds: Number(texts.arrive),
    capacity: Number(texts.capacity),
    admitPerSecond: Number(texts.admit),
    giveUp: Number(texts['give-up']),
    vanish: Number(texts.vanish),
    thinkSeconds: Number(texts.think),
  };
}

/** @typedef {ReturnType<typeof readOptions>} Options */

async function main() {
  const options = readOptions();
  if (options.url) {
    loadEnvironmentFile();
    const env = { ...process.env, ...developmentDefaults() };
    const admin = { email: env.ADMIN_EMAIL ?? '', password: env.ADMIN_PASSWORD ?? '' };
    return rehearse(options.url, admin, options);
  }
  await installDependencies();
  await build();
  const folder = createTestFolder();
  try {
    const stand = await startStand(folder, { RATE_LIMITS: 'on', HOLD_SECONDS });
    const ok = await rehearse(stand.origin, stand.admin, options);
    const breaches = await stand.audit();
    console.log(`\nAudit: ${breaches || 'all invariants hold.'}`);
    await stand.stop();
    return ok && breaches === '';
  } finally {
    await removeTestFolder(folder);
  }
}

/**
 * @param {string} origin
 * @param {{ email: string, password: string }} credentials
 * @param {Options} options
 * @returns {Promise<boolean>} whether there was no failure
 */
async function rehearse(origin, credentials, options) {
  const service = new Api(origin);
  const { accessToken } = await service.need('POST', '/v1/auth/login', credentials);
  const admin = `Bearer ${accessToken}`;
  const sale = await openRehearsal(service, admin, options);
  console.log(`${options.users} visitors, ${options.seats} seats, at ${origin}`);
  const accounts = await createAccounts(service, options.users, (made) => {
    if (made % 100 === 0 || made === options.users) status(`${made} of ${options.users} accounts`);
  });
  console.log();

  const results = new Results();
  const startedAt = performance.now();
  /** @type {string[]} */
  const failures = [];
  let present = options.users;
  const visits = accounts.map(async (account, index) => {
    await wait(Math.random() * options.arriveSeconds * 1000);
    const { thinkSeconds } = options;
    const address = addressOf(index);
    const intention = intentionOf(Math.random(), options);
    const visitor = new Visitor({
      service,
      sale,
      results,
      account,
      address,
      intention,
      thinkSeconds,
    });
    await visitor.visit().catch((error) => failures.push(String(error.message)));
    present -= 1;
  });
  const watching = new AbortController();
  const watch = watchQueue(service, admin, sale, results, () => present, watching.signal);
  await Promise.all(visits);
  const seconds = (performance.now() - startedAt) / 1000;
  watching.abort();
  await watch;

  const sold = await countSold(service, admin, sale);
  const report = reportOf(results, { seats: options.seats, sold, seconds, failures });
  console.log(`\n\n${report.lines.join('\n')}`);
  return report.ok;
}

/**
 * @param {number} chance
 * @param {Options} options
 * @returns {import('./visitor.mjs').Intention}
 */
function intentionOf(chance, { giveUp, vanish }) {
  if (chance < giveUp) return 'give up';
  return chance < giveUp + vanish ? 'vanish' : 'pay';
}

/**
 * Prints the state of the queue once a second.
 * @param {Api} service
 * @param {string} authorization
 * @param {import('./sale.mjs').RehearsedSale} sale
 * @param {Results} results
 * @param {() => number} present
 * @param {AbortSignal} signal
 */
async function watchQueue(service, authorization, { roomId }, results, present, signal) {
  const startedAt = performance.now();
  while (!signal.aborted) {
    const answer = await service.call('GET', `/v1/queue/rooms/${roomId}/stats`, undefined, {
      authorization,
    });
    const { waiting = '?', active = '?', admissionsPerSecond = 0 } = answer.body ?? {};
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    status(
      `${seconds.padStart(4)} s  waiting ${String(waiting).padStart(6)}  active ${String(active).padStart(5)}` +
        `  admitted ${Number(admissionsPerSecond).toFixed(1).padStart(6)}/s  sold ${String(results.receipts.size).padStart(6)}` +
        `  present ${String(present()).padStart(6)}  errors ${results.serverErrors}`,
    );
    await wait(1_000, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Counts the sold seats in the seat map, which an admin reads without a queue token.
 * @param {Api} service
 * @param {string} authorization
 * @param {import('./sale.mjs').RehearsedSale} sale
 */
async function countSold(service, authorization, { showId }) {
  const headers = { authorization };
  const { seats } = await service.need('GET', `/v1/shows/${showId}/seats`, undefined, headers);
  return seats.filter((/** @type {{ status: string }} */ seat) => seat.status === 'SOLD').length;
}

/** @param {string} line a terminal shows only the latest */
function status(line) {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  // Exits at once, because open connections would keep the process alive.
  process.exit(2);
}
