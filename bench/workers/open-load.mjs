/**
 * A load that does not wait to be answered, as a crowd does not: so many requests a second, phase
 * after phase, on as many connections as that takes.
 */
import { Client } from 'undici';
import { answerTask } from '../lib/processes.mjs';
import { scenarioOf } from '../scenarios/index.mjs';

/**
 * @typedef {object} OpenLoadTask
 * @property {{ scenario: string, share: number, setup: import('../lib/scenario.mjs').Setup }[]} mix
 *   shares add up to 1
 * @property {string} origin
 * @property {number} connections at most
 * @property {Phase[]} phases
 *
 * @typedef {{ perSecond: number, seconds: number }} Phase
 *
 * @typedef {object} Second what was sent in one second, by what became of it
 * @property {number} phase
 * @property {number} sent
 * @property {number} served as they should
 * @property {number} shed 503 with Retry-After
 * @property {number} failed any other answer, or none
 * @property {number} unsent no connection was free
 * @property {number} slowestMs of those served
 */

const TICK_MS = 5;

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
  return { seconds: await send(pick, task) };
});

/**
 * @param {() => { request: import('../lib/scenario.mjs').Request, status: number }} pick
 * @param {OpenLoadTask} task
 * @returns {Promise<Second[]>}
 */
async function send(pick, { origin, connections, phases }) {
  /** @type {Client[]} */
  const free = Array.from({ length: connections }, () => new Client(origin));
  const all = [...free];
  /** @type {Second[]} */
  const seconds = [];
  const underWay = new Set();
  for (const [phase, { perSecond, seconds: length }] of phases.entries()) {
    const startedAt = performance.now();
    for (let sent = 0; sent < perSecond * length;) {
      const elapsed = performance.now() - startedAt;
      for (
        const due = Math.min(perSecond * length, (elapsed / 1000) * perSecond);
        sent < due;
        sent += 1
      ) {
        const second = secondAt(seconds, phase, phases, Math.floor(sent / perSecond));
        const client = free.pop();
        if (!client) {
          second.unsent += 1;
          continue;
        }
        second.sent += 1;
        const done = ask(client, pick(), second).finally(() => {
          underWay.delete(done);
          free.push(client);
        });
        underWay.add(done);
      }
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }
  await Promise.all(underWay);
  await Promise.all(all.map((client) => client.close()));
  return seconds;
}

/**
 * @param {Second[]} seconds
 * @param {number} phase
 * @param {Phase[]} phases
 * @param {number} inPhase
 */
function secondAt(seconds, phase, phases, inPhase) {
  const before = phases.slice(0, phase).reduce((sum, { seconds: length }) => sum + length, 0);
  const empty = { phase, sent: 0, served: 0, shed: 0, failed: 0, unsent: 0, slowestMs: 0 };
  return (seconds[before + inPhase] ??= empty);
}

/**
 * @param {Client} client
 * @param {ReturnType<Parameters<typeof send>[0]>} expected
 * @param {Second} second
 * @returns {Promise<void>}
 */
async function ask(client, { request, status }, second) {
  const sentAt = performance.now();
  try {
    const { statusCode, headers, body } = await client.request(request);
    await body.dump();
    if (statusCode === status) {
      second.served += 1;
      second.slowestMs = Math.max(second.slowestMs, performance.now() - sentAt);
    } else if (statusCode === 503 && headers['retry-after']) second.shed += 1;
    else second.failed += 1;
  } catch {
    second.failed += 1;
  }
}
