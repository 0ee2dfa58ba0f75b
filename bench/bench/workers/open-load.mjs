/**
 * A load that does not wait to be answered, as a crowd does not: so many requests a second, phase
 * after phase, on connections that are open before it begins.
 */
import { Client } from 'undici';
import { answerTask } from '../worker-process.mjs';
import { scenarioOf } from '../scenarios/index.mjs';

/**
 * @typedef {object} OpenLoadTask
 * @property {{ scenario: string, share: number, setup: import('../scenario.mjs').Setup }[]} mix
 *   shares add up to 1
 * @property {string} origin
 * @property {number} connections at most
 * @property {Phase[]} phases
 *
 * @typedef {{ perSecond: number, seconds: number }} Phase
 *
 * @typedef {object} Second what was due in one second, by what became of it
 * @property {number} phase
 * @property {number} sent
 * @property {number} served as they should
 * @property {number} shed 503 with Retry-After
 * @property {number} failed any other answer, or none
 * @property {number} unsent no connection was free
 * @property {number} slowestMs of those served
 */

const TICK_MS = 5;
/** Fewer than a listening socket keeps waiting. */
const CONNECTED_AT_ONCE = 50;

answerTask(async (/** @type {OpenLoadTask} */ task) => {
  const sources = await Promise.all(
    task.mix.map(async ({ scenario, share, setup }) => {
      const { requests, status } = scenarioOf(scenario);
      return { share, status, next: await requests(setup), index: 0, owed: 0 };
    }),
  );
  /** Each kind in its share, evenly: whoever is owed most is next. */
  const pick = () => {
    for (const source of sources) source.owed += source.share;
    const source = sources.reduce((most, other) => (other.owed > most.owed ? other : most));
    source.owed -= 1;
    const request = source.next(source.index++);
    if (!request) throw new Error('There is nothing left to ask');
    return { request, status: source.status };
  };
  const clients = await connect(task);
  const seconds = await send(pick, clients, task.phases);
  await Promise.all(clients.map((client) => client.close()));
  return { seconds };
});

/** @param {OpenLoadTask} task @returns {Promise<Client[]>} */
async function connect({ origin, connections }) {
  const clients = Array.from(
    { length: connections },
    () => new Client(origin, { keepAliveTimeout: 60_000 }),
  );
  for (let from = 0; from < connections; from += CONNECTED_AT_ONCE) {
    const some = clients.slice(from, from + CONNECTED_AT_ONCE);
    await Promise.all(
      some.map(async (client) => {
        const { body } = await client.request({ method: 'GET', path: '/health/live' });
        await body.dump();
      }),
    );
  }
  return clients;
}

/**
 * @param {() => { request: import('../scenario.mjs').Request, status: number }} pick
 * @param {Client[]} clients
 * @param {Phase[]} phases
 * @returns {Promise<Second[]>}
 */
async function send(pick, clients, phases) {
  const free = [...clients];
  /** @type {Second[]} */
  const seconds = [];
  /** @type {Set<Promise<void>>} */
  const underWay = new Set();
  for (const [phase, { perSecond, seconds: length }] of phases.entries()) {
    const begun = seconds.length;
    const startedAt = performance.now();
    for (let due = 0; due < perSecond * length;) {
      const elapsed = (performance.now() - startedAt) / 1000;
      for (const now = Math.min(perSecond * length, elapsed * perSecond); due < now; due += 1) {
        const second = (seconds[begun + Math.floor(due / perSecond)] ??= nothing(phase));
        const client = free.pop();
        if (!client) {
          second.unsent += 1;
          continue;
        }
        second.sent += 1;
        const answered = ask(client, pick(), second).then(() => {
          underWay.delete(answered);
          free.push(client);
        });
        underWay.add(answered);
      }
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }
  await Promise.all(underWay);
  return seconds;
}

/** @param {number} phase @returns {Second} */
function nothing(phase) {
  return { phase, sent: 0, served: 0, shed: 0, failed: 0, unsent: 0, slowestMs: 0 };
}

/**
 * @param {Client} client
 * @param {ReturnType<Parameters<typeof send>[0]>} expected
 * @param {Second} second
 * @returns {Promise<void>}
 */
function ask(client, { request, status }, second) {
  const sentAt = performance.now();
  return new Promise((resolve) => {
    let code = 0;
    client.dispatch(request, {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        code = statusCode;
      },
      onResponseData() {},
      onResponseEnd() {
        if (code === status) {
          second.served += 1;
          second.slowestMs = Math.max(second.slowestMs, performance.now() - sentAt);
        } else if (code === 503) second.shed += 1;
        else second.failed += 1;
        resolve();
      },
      onResponseError() {
        second.failed += 1;
        resolve();
      },
    });
  });
}
