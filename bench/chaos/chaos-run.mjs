import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Api, forEach } from '../shared/api.mjs';
import { addressOf } from '../shared/address.mjs';
import { isReady } from '../shared/application.mjs';
import { breachesOf } from './checks/breaches.mjs';
import {
  countUndelivered,
  countUnfinished,
  listUnsettled,
  lookUpGivenUp,
  readFinalState,
} from './final-state.mjs';
import { Door } from './door.mjs';
import { DRAW_CAPACITY, DrawRooms } from './draw-rooms.mjs';
import { Faults, meetsDraw } from './faults.mjs';
import { History } from './history.mjs';
import { openSale, Admin } from './admin.mjs';
import { reportOf } from './report.mjs';
import { scheduleOf } from './schedule.mjs';
import { Guests } from './sessions.mjs';
import { Visitor } from './visitor.mjs';

/** How long users wait for a response before a retry. */
const TIMEOUT_MS = 5_000;
const ARRIVE_MS = 5_000;
/** One user in ten signs up during the run. The others have accounts, because hashing passwords is slow. */
const NEWCOMER_EACH = 10;
const SIGN_UPS_AT_ONCE = 4;
/** Draws at the start and at the end, without a fault. */
const CALM_DRAWS = 2;
/** Fans of each draw, as a share of all users. */
const FAN_SHARE = 0.2;
/** Users who only log in and out, as a share of all users. */
const GUEST_SHARE = 0.04;
/** After the last fault, all outcomes must be known and all events delivered within this time. */
const SETTLE_MS = 60_000;
const RESUME_EACH_MS = 10_000;
/** After the last fault, all instances must be ready within this time. */
const READY_MS = 15_000;
/** Within two minutes of calm each top-up has an outcome. */
const SETTLE_TOP_UPS_MS = 120_000;

/** @typedef {import('./stand.mjs').ChaosStand} ChaosStand */
/** @typedef {{ seconds: number, seed: number, users: number, hosts: boolean }} Options `hosts`: several, with a network */
/** @typedef {import('./client.mjs').Limits} Limits */

/**
 * Runs a sale while faults are injected, then checks the result.
 * @param {ChaosStand} stand
 * @param {Options} options
 * @param {AbortSignal} interrupt
 * @returns {Promise<{ ok: boolean, report: string[] }>}
 */
export async function runChaos(stand, options, interrupt) {
  const { seconds, seed, hosts } = options;
  const history = new History();
  const [over, deadline] = [new AbortController(), new AbortController()];
  interrupt.addEventListener('abort', () => [over, deadline].forEach((end) => end.abort()));
  const limits = { over: over.signal, deadline: deadline.signal };
  const { admin, visitors, guests, draws, faults } = await prepare(stand, options, history, limits);

  const begin = performance.now();
  /** @type {string[]} */
  const failedVisitors = [];
  const runs = visitors.map(async (visitor) => {
    await wait(Math.random() * ARRIVE_MS);
    await visitor.run().catch((error) => failedVisitors.push(`a visitor failed: ${error.stack}`));
  });
  const everyone = Promise.all([...runs, guests.run(), admin.work()]);
  const watch = watchRun(history, admin, begin, over.signal);
  try {
    await draws.start();
    await faults.run(scheduleOf(seed, seconds, { hosts }), interrupt);
    const rest = begin + seconds * 1_000 - performance.now();
    await wait(Math.max(0, rest), undefined, { signal: interrupt });
  } finally {
    faults.resumeAll();
    await stand.hosts?.calm();
    stand.emulator.plan.set({});
    over.abort();
  }
  const calmAt = performance.now();
  const late = await listUnready(stand, interrupt);
  await watch;
  progress('\nSettling');
  const deadlineTimer = setTimeout(() => deadline.abort(), SETTLE_MS);
  await everyone;
  clearTimeout(deadlineTimer);

  const topUps = await settleTopUps(stand, calmAt, interrupt);
  await stand.withDatabase(lookUpGivenUp);
  const givenUp = await settleTopUps(stand, performance.now(), interrupt);
  const [unsettled, ofDraws] = await Promise.all([settle(stand, interrupt), draws.finish()]);
  await guests.finish(stand.instances.map(({ origin }) => origin));
  const state = await stand.withDatabase(readFinalState);
  const audit = (await stand.audit()).split('\n').filter(Boolean);
  const today = new Date().toISOString().slice(0, 10);
  const books = (await stand.reconcile(today)).split('\n').filter(Boolean);
  const { proxy, receiver, emulator } = stand;
  const { payments } = emulator.books;
  const breaches = [
    ...failedVisitors,
    ...late,
    ...history.breaches,
    ...topUps.breaches,
    ...givenUp.breaches,
    ...unsettled,
    ...ofDraws,
    ...breachesOf(history.operations, state, receiver, payments),
    ...audit.map((line) => `audit: ${line}`),
    ...books.map((line) => `reconcile: ${line}`),
  ];
  const { injected } = faults;
  const report = reportOf({
    ...{ history, injected, proxy, receiver, breaches, begin },
    ...{ emulator, settledInSeconds: topUps.seconds },
  });
  return { ok: breaches.length === 0, report };
}

/**
 * Opens the sale and creates the users.
 * @param {ChaosStand} stand
 * @param {Options} options
 * @param {History} history
 * @param {Limits} limits
 */
async function prepare(stand, { users, seed, seconds, hosts }, history, limits) {
  const { origin } = stand.proxy;
  const api = await Api.signIn(origin, stand.admin);
  const { offer, capacities } = await openSale(api, users);
  const { id: userId } = await api.get('/v1/users/me');
  const service = new Api(origin, { timeoutMs: TIMEOUT_MS });
  const answered = (/** @type {string} */ kind) => faults.answered(kind);
  const draws = new DrawRooms({
    stand,
    admin: api.headers,
    client: { service, history, answered },
  });
  const faults = new Faults(stand, draws, (line) => console.log(`\n${line}`));
  const count = CALM_DRAWS + scheduleOf(seed, seconds, { hosts }).filter(meetsDraw).length;
  await draws.create(count, Math.ceil(users * FAN_SHARE));
  for (const { id } of draws.rooms) capacities.set(id, DRAW_CAPACITY);
  const client = { service, history, answered, limits };
  const admin = new Admin({
    ...{ userId, users, seed, seconds, offer, capacities },
    client: { ...client, headers: api.headers },
  });
  const door = await openDoor(api, offer, client);
  const shared = { ...client, offer, door, support: admin.client, providers: stand.emulator.url };
  const visitors = Array.from({ length: users }, (_, index) => {
    return new Visitor({ ...shared, index, seed, address: addressOf(index) });
  });
  const known = visitors.filter((_, index) => index % NEWCOMER_EACH !== 0);
  await forEach(known, (visitor) => visitor.signUp(), SIGN_UPS_AT_ONCE);
  const staying = Math.ceil(users * GUEST_SHARE);
  const guests = new Guests({ count: staying, seed, support: admin.client, client });
  return { admin, visitors, guests, draws, faults };
}

/**
 * An account of the staff at the gates. Its sign-up is no operation of a visitor.
 * @param {Api} admin
 * @param {import('./visitor.mjs').Offer} offer
 * @param {Omit<ConstructorParameters<typeof Door>[0]['client'], 'headers'>} client
 */
async function openDoor(admin, offer, client) {
  const account = { email: 'door@chaos.test', password: randomBytes(12).toString('hex') };
  const { user } = await admin.post('/v1/auth/signup', { ...account, name: 'Door' });
  await admin.need('PATCH', `/v1/users/${user.id}`, { role: 'door' });
  const { accessToken } = await admin.post('/v1/auth/login', account);
  const headers = { authorization: `Bearer ${accessToken}` };
  return new Door({ userId: user.id, offer, client: { ...client, headers } });
}

/**
 * Waits until every instance is ready again.
 * @param {ChaosStand} stand
 * @param {AbortSignal} interrupt
 * @returns {Promise<string[]>} breaches
 */
async function listUnready({ instances }, interrupt) {
  const giveUpAt = Date.now() + READY_MS;
  for (;;) {
    interrupt.throwIfAborted();
    const ready = await Promise.all(instances.map(({ origin }) => isReady(origin)));
    const late = instances.filter((_, index) => !ready[index]);
    if (late.length === 0) return [];
    if (Date.now() > giveUpAt) {
      return late.map(({ origin }) => `not ready ${READY_MS / 1_000} s after calm: ${origin}`);
    }
    await wait(200);
  }
}

/**
 * Waits until each top-up and each refund of one has an outcome, also after the last webhook.
 * @param {ChaosStand} stand
 * @param {number} calmAt the end of the faults, in milliseconds of `performance.now()`
 * @param {AbortSignal} interrupt
 * @returns {Promise<{ seconds: number, breaches: string[] }>}
 */
async function settleTopUps(stand, calmAt, interrupt) {
  await stand.emulator.webhooks.settled();
  for (;;) {
    interrupt.throwIfAborted();
    const unsettled = await stand.withDatabase(listUnsettled);
    const seconds = (performance.now() - calmAt) / 1_000;
    if (unsettled.length === 0) return { seconds, breaches: [] };
    if (seconds * 1_000 > SETTLE_TOP_UPS_MS) {
      const late = `has no outcome ${SETTLE_TOP_UPS_MS / 1_000} s after calm`;
      return { seconds, breaches: unsettled.map((topUp) => `a top-up ${late}: ${topUp}`) };
    }
    await wait(200);
  }
}

/**
 * Waits until no hold or order is open, cancelled shows have repaid everybody, and every event is delivered.
 * @param {ChaosStand} stand
 * @param {AbortSignal} interrupt
 * @returns {Promise<string[]>} breaches
 */
async function settle(stand, interrupt) {
  let resumeAt = Date.now();
  for (const giveUpAt = Date.now() + SETTLE_MS; ;) {
    interrupt.throwIfAborted();
    if (Date.now() >= resumeAt) {
      // Else an event that failed three times would wait for five minutes.
      await stand.resumeFeed();
      resumeAt = Date.now() + RESUME_EACH_MS;
    }
    const unfinished = await stand.withDatabase(countUnfinished);
    const undelivered = await stand.withDatabase(countUndelivered);
    if (unfinished + undelivered === 0) return [];
    if (Date.now() > giveUpAt) {
      return [
        `${unfinished} holds, orders and refunds did not end, ${undelivered} events did not arrive`,
      ];
    }
    await wait(200);
  }
}

/**
 * @param {History} history
 * @param {Admin} admin
 * @param {number} begin
 * @param {AbortSignal} over
 */
async function watchRun(history, admin, begin, over) {
  while (!over.aborted) {
    const count = (/** @type {string} */ wanted) =>
      history.operations.filter(({ outcome }) => outcome === wanted).length;
    const rooms = [...admin.stats.values()];
    const sum = (/** @type {'waiting' | 'active'} */ figure) =>
      rooms.reduce((total, room) => total + room[figure], 0);
    const seconds = ((performance.now() - begin) / 1_000).toFixed(0).padStart(4);
    progress(
      `${seconds} s  succeeded ${count('succeeded')}  pending ${count('open')}` +
        `  waiting ${sum('waiting')}  active ${sum('active')}  breaches ${history.breaches.size}`,
    );
    const pause = process.stdout.isTTY ? 500 : 5_000;
    await wait(pause, undefined, { signal: over }).catch(() => undefined);
  }
}

/** @param {string} line a terminal shows only the latest */
function progress(line) {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
}
