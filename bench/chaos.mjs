/** npm run chaos: whatever may fail on the evening of a sale fails while a crowd buys; then the books. */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from '../scripts/lib/build.mjs';
import { installDependencies } from '../scripts/lib/dependencies.mjs';
import { dataRoot } from '../scripts/lib/paths.mjs';
import { abortCommands } from '../scripts/lib/processes.mjs';
import {
  createTestFolder,
  removeAbandonedTestFolders,
  removeTestFolder,
} from '../scripts/lib/test-runs.mjs';
import { judge } from './chaos/books/judge.mjs';
import { countUndelivered, countUnfinished, readFacts } from './chaos/facts.mjs';
import { Faults } from './chaos/faults.mjs';
import { Memory } from './chaos/memory.mjs';
import { openSale, Organiser } from './chaos/organiser.mjs';
import { reportOf } from './chaos/report.mjs';
import { scheduleOf, SHORTEST_RUN_SECONDS } from './chaos/schedule.mjs';
import { startChaosStand } from './chaos/stand.mjs';
import { Visitor } from './chaos/visitor.mjs';
import { Api, forEach } from './lib/api.mjs';
import { addressOf } from './rehearsal/sale.mjs';
import { Service } from './rehearsal/service.mjs';

const usage = `Usage: npm run chaos -- [--minutes 3] [--seed N] [--users 200] [--instances 2]

  --minutes    how long things fail; one at least
  --seed       the same seed and minutes give the same faults at the same times; by default a new one
  --users      how many people buy meanwhile
  --instances  of the application, behind a proxy`;

/** How long people wait for an answer before they try again. */
const TIMEOUT_MS = 5_000;
const ARRIVE_MS = 5_000;
/** Most have an account from before: a password costs much to hash, and that is not the point here. */
const NEWCOMER_EACH = 10;
const SIGN_UPS_AT_ONCE = 4;
/** How long after the last fault everybody knows what became of everything, and all events arrive. */
const SETTLE_MS = 60_000;

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
  const seconds = Number(values.minutes) * 60;
  const [seed, users, instances] = [values.seed, values.users, values.instances].map(Number);
  if (!(seconds >= SHORTEST_RUN_SECONDS)) throw new Error('--minutes is 1 at least');
  for (const number of [seed, users, instances]) {
    if (!Number.isInteger(number)) throw new Error('--seed, --users and --instances are whole');
  }
  if (!(Number(users) >= 1) || !(Number(instances) >= 1)) throw new Error('One at least');
  return { seconds, seed: Number(seed), users: Number(users), instances: Number(instances) };
}

/** @typedef {ReturnType<typeof readOptions>} Options */
/** @typedef {import('./chaos/stand.mjs').ChaosStand} ChaosStand */

/** @returns {Promise<boolean>} whether all went as it should */
async function main() {
  const options = readOptions();
  await installDependencies();
  await build();
  await removeAbandonedTestFolders();
  const folder = createTestFolder();
  let ok = false;
  try {
    const stand = await startChaosStand(folder, options.instances);
    interrupt.signal.throwIfAborted();
    ok = await withstand(stand, options);
    await stand.stop();
    return ok;
  } finally {
    if (!ok && !interrupt.signal.aborted) keepLogs(folder, options);
    await removeTestFolder(folder);
  }
}

/** @param {ChaosStand} stand @param {Options} options */
async function withstand(stand, { seconds, seed, users, instances }) {
  console.log(`${users} users, ${instances} instances, ${seconds} s of faults, --seed ${seed}`);
  const api = await Api.signIn(stand.proxy.origin, stand.admin);
  const { offer, capacities } = await openSale(api, users);
  const me = await api.get('/v1/users/me');

  const memory = new Memory();
  const faults = new Faults(stand, (line) => console.log(`\n${line}`));
  const [over, giveUp] = [new AbortController(), new AbortController()];
  const limits = { over: over.signal, giveUp: giveUp.signal };
  interrupt.signal.addEventListener('abort', () => [over, giveUp].forEach((end) => end.abort()));
  const service = new Service(stand.proxy.origin, { timeoutMs: TIMEOUT_MS });
  const answered = (/** @type {string} */ kind) => faults.answered(kind);
  const client = { service, memory, answered, limits };
  const organiser = new Organiser({
    ...{ userId: me.id, users, seed, offer, capacities },
    client: { ...client, headers: { authorization: api.authorization } },
  });
  /** @type {string[]} */
  const lost = [];
  const visitors = Array.from({ length: users }, (_, index) => {
    return new Visitor({ ...client, index, seed, address: addressOf(index), offer });
  });
  const known = visitors.filter((_, index) => index % NEWCOMER_EACH !== 0);
  await forEach(known, (visitor) => visitor.signUp(), SIGN_UPS_AT_ONCE);
  const crowd = visitors.map(async (visitor) => {
    await wait(Math.random() * ARRIVE_MS);
    await visitor.live().catch((error) => lost.push(`a visitor gave up: ${error.stack}`));
  });
  const everybody = Promise.all([...crowd, organiser.work()]);

  const begin = performance.now();
  const watch = watchRun(memory, organiser, begin, over.signal);
  try {
    await faults.run(scheduleOf(seed, seconds), interrupt.signal);
    const rest = begin + seconds * 1_000 - performance.now();
    await wait(Math.max(0, rest), undefined, { signal: interrupt.signal });
  } finally {
    faults.thawAll();
    over.abort();
  }
  await watch;
  progress('\nSettling');
  const patience = setTimeout(() => giveUp.abort(), SETTLE_MS);
  await everybody;
  clearTimeout(patience);
  const unsettled = await settle(stand);
  const facts = await stand.withDatabase(readFacts);
  const audit = await stand.audit();
  const breaches = [
    ...lost,
    ...memory.breaches,
    ...unsettled,
    ...judge(memory.deeds, facts, stand.receiver),
    ...audit
      .split('\n')
      .filter(Boolean)
      .map((line) => `audit: ${line}`),
  ];
  const { injected } = faults;
  const { proxy, receiver } = stand;
  const report = reportOf({ memory, injected, proxy, receiver, breaches, begin });
  console.log(`\n\n${report.join('\n')}`);
  return breaches.length === 0;
}

/**
 * Waits until nothing is held or unpaid any more and every event has arrived.
 * @param {ChaosStand} stand
 * @returns {Promise<string[]>} what did not come to an end
 */
async function settle(stand) {
  for (const giveUpAt = Date.now() + SETTLE_MS; ;) {
    interrupt.signal.throwIfAborted();
    const unfinished = await stand.withDatabase(countUnfinished);
    const undelivered = await stand.withDatabase(countUndelivered);
    if (unfinished + undelivered === 0) return [];
    if (Date.now() > giveUpAt) {
      return [`${unfinished} holds and orders did not end, ${undelivered} events did not arrive`];
    }
    await wait(200);
  }
}

/**
 * @param {Memory} memory
 * @param {Organiser} organiser
 * @param {number} begin
 * @param {AbortSignal} over
 */
async function watchRun(memory, organiser, begin, over) {
  while (!over.aborted) {
    const told = memory.deeds.filter(({ outcome }) => outcome === 'told').length;
    const open = memory.deeds.filter(({ outcome }) => outcome === 'open').length;
    const rooms = [...organiser.stats.values()];
    const sum = (/** @type {'waiting' | 'active'} */ figure) =>
      rooms.reduce((total, room) => total + room[figure], 0);
    progress(
      `${((performance.now() - begin) / 1_000).toFixed(0).padStart(4)} s  done ${told}  under way ${open}` +
        `  in line ${sum('waiting')}  inside ${sum('active')}  breaches ${memory.breaches.size}`,
    );
    await wait(process.stdout.isTTY ? 500 : 5_000, undefined, { signal: over }).catch(() => {});
  }
}

/** What the instances said is needed to find out what went wrong. @param {string} folder @param {Options} options */
function keepLogs(folder, { seed }) {
  const kept = join(dataRoot, 'logs', `chaos-${seed}`);
  mkdirSync(kept, { recursive: true });
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.log'))) {
    copyFileSync(join(folder, name), join(kept, name));
  }
  console.log(`The logs of the instances are in ${kept}`);
}

/** @param {string} line on a terminal it is written over */
function progress(line) {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
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
  console.error(error instanceof Error ? error.stack : String(error), `\n\n${usage}`);
  process.exit(2);
}
