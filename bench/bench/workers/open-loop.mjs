/**
 * An open loop: requests arrive at random moments and do not wait for responses. Real people do the same.
 * Latency counts from the moment at which a request was due, so a late start makes it longer.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'undici';
import { Latencies } from '../../shared/latencies.mjs';
import { poissonArrivals } from '../arrivals.mjs';
import { answerTask } from '../worker-process.mjs';
import { WARM_UP_SHARE } from '../scenario.mjs';
import { scenarioOf } from '../scenarios/index.mjs';

/**
 * @typedef {object} OpenLoopTask
 * @property {(ScenarioSource | GivenRequests)[]} mix shares add up to 1
 * @property {string} origin
 * @property {number} connections at most
 * @property {boolean} [connectsFirst] whether all connections open before the first request, or each when needed
 * @property {'wait' | 'drop'} whenBusy what a request does that finds no free connection
 * @property {Phase[]} phases
 *
 * @typedef {{ scenario: string, share: number, setup: import('../scenario.mjs').Setup }} ScenarioSource
 * @typedef {{ requests: import('../scenario.mjs').Request[], status: number, share: number }} GivenRequests
 *   they are sent again and again
 *
 * @typedef {{ perSecond: number, seconds: number }} Phase
 *
 * @typedef {object} OpenLoopResult
 * @property {Second[]} seconds of all phases
 * @property {PhaseResult[]} phases
 *
 * @typedef {object} Second the requests that were due in one second
 * @property {number} phase
 * @property {number} sent
 * @property {number} served with the expected status
 * @property {number} shed 503
 * @property {number} failed any other status, or no response
 * @property {number} dropped no connection was free
 * @property {number} slowestMs of those served
 *
 * @typedef {object} PhaseResult the requests that were due after the warm-up of one phase
 * @property {number} perSecond
 * @property {Record<string, number>} statuses
 * @property {import('../scenario.mjs').Summary} latency of all of them, in milliseconds
 * @property {number} lateMs p99 of how late requests were sent
 *
 * @typedef {object} Due
 * @property {number} phase
 * @property {number} seconds since the start of the phase
 * @property {number} at performance.now()
 *
 * @typedef {{ request: import('../scenario.mjs').Request, expected: number }} Picked
 */

/** Timers are no finer. */
const TICK_MS = 1;
/** Fewer than the backlog of a listening socket. */
const CONNECTS_AT_ONCE = 50;

answerTask(async (/** @type {OpenLoopTask} */ task) => {
  const pick = await pickerOf(task.mix);
  const clients = Array.from(
    { length: task.connections },
    () => new Client(task.origin, { keepAliveTimeout: 60_000 }),
  );
  if (task.connectsFirst) await connect(clients);
  const records = new Records(task.phases);
  await send(pick, clients, task, records);
  await Promise.all(clients.map((client) => client.close()));
  return records.result();
});

/**
 * Each scenario gets its share evenly: the next request is of the one that is furthest behind.
 * @param {OpenLoopTask['mix']} mix
 * @returns {Promise<() => Picked>}
 */
async function pickerOf(mix) {
  const sources = await Promise.all(
    mix.map(async (source) => ({
      ...{ share: source.share, index: 0, behind: 0 },
      ...('requests' in source ? again(source) : await ofScenario(source)),
    })),
  );
  return () => {
    for (const source of sources) source.behind += source.share;
    const source = sources.reduce((most, other) => (other.behind > most.behind ? other : most));
    source.behind -= 1;
    const request = source.next(source.index++);
    if (!request) throw new Error(`The data of ${source.scenario} are used up`);
    return { request, expected: source.expected };
  };
}

/** @param {GivenRequests} source */
function again({ requests, status }) {
  const next = (/** @type {number} */ index) => requests[index % requests.length];
  return { scenario: 'the given requests', expected: status, next };
}

/** @param {ScenarioSource} source */
async function ofScenario({ scenario, setup }) {
  const { requests, status } = scenarioOf(scenario);
  return { scenario, expected: status, next: await requests(setup) };
}

/** @param {Client[]} clients */
async function connect(clients) {
  for (let from = 0; from < clients.length; from += CONNECTS_AT_ONCE) {
    const some = clients.slice(from, from + CONNECTS_AT_ONCE);
    await Promise.all(
      some.map(async (client) => {
        const { body } = await client.request({ method: 'GET', path: '/health/live' });
        await body.dump();
      }),
    );
  }
}

/**
 * Resolves after the last response.
 * @param {() => Picked} pick
 * @param {Client[]} clients
 * @param {OpenLoopTask} task
 * @param {Records} records
 */
async function send(pick, clients, { phases, whenBusy }, records) {
  const free = [...clients];
  /** @type {Due[]} in the order in which they are due */
  const waiting = [];
  const sendOn = async (/** @type {Client} */ client, /** @type {Due | undefined} */ due) => {
    for (; due; due = waiting.shift()) {
      const { request, expected } = pick();
      records.sent(due);
      records.answered(due, await statusOf(client, request), expected);
    }
    free.push(client);
  };
  /** @type {Promise<void>[]} */
  const underWay = [];
  for (const [phase, { perSecond, seconds: length }] of phases.entries()) {
    const startedAt = performance.now();
    let now = startedAt;
    for (const seconds of poissonArrivals(perSecond, length)) {
      const due = { phase, seconds, at: startedAt + seconds * 1000 };
      for (; due.at > now; now = performance.now()) await wait(TICK_MS);
      const client = free.pop();
      if (client) underWay.push(sendOn(client, due));
      else if (whenBusy === 'wait') waiting.push(due);
      else records.dropped(due);
    }
  }
  await Promise.all(underWay);
}

/**
 * @param {Client} client
 * @param {import('../scenario.mjs').Request} request
 * @returns {Promise<number | string>} the status, or the code of the error
 */
function statusOf(client, request) {
  return new Promise((resolve) => {
    let status = 0;
    client.dispatch(request, {
      onRequestStart() {},
      onResponseStart(_controller, code) {
        status = code;
      },
      onResponseData() {},
      onResponseEnd() {
        resolve(status);
      },
      onResponseError(_controller, error) {
        resolve(/** @type {NodeJS.ErrnoException} */ (error).code ?? 'error');
      },
    });
  });
}

class Records {
  /** @param {readonly Phase[]} phases */
  constructor(phases) {
    /** @type {Second[][]} of each phase */
    this.seconds = phases.map(() => []);
    this.phases = phases.map((phase) => ({
      ...phase,
      statuses: /** @type {Record<string, number>} */ ({}),
      latencies: new Latencies(),
      lateness: new Latencies(),
    }));
  }

  /** @param {Due} due */
  sent(due) {
    this.secondOf(due).sent += 1;
    this.countedPhaseOf(due)?.lateness.add(performance.now() - due.at);
  }

  /** @param {Due} due */
  dropped(due) {
    this.secondOf(due).dropped += 1;
  }

  /** @param {Due} due @param {number | string} status @param {number} expected */
  answered(due, status, expected) {
    const milliseconds = performance.now() - due.at;
    const phase = this.countedPhaseOf(due);
    if (phase) {
      phase.statuses[status] = (phase.statuses[status] ?? 0) + 1;
      phase.latencies.add(milliseconds);
    }
    const second = this.secondOf(due);
    if (status === expected) {
      second.served += 1;
      second.slowestMs = Math.max(second.slowestMs, milliseconds);
    } else if (status === 503) second.shed += 1;
    else second.failed += 1;
  }

  /** @returns {OpenLoopResult} */
  result() {
    const phases = this.phases.map(({ perSecond, statuses, latencies, lateness }) => ({
      ...{ perSecond, statuses, latency: latencies.summary() },
      lateMs: lateness.summary().p99,
    }));
    return { seconds: this.seconds.flat(), phases };
  }

  /** @param {Due} due @returns {Second} */
  secondOf({ phase, seconds }) {
    const ofPhase = this.seconds[phase] ?? [];
    return (ofPhase[Math.floor(seconds)] ??= {
      ...{ phase, sent: 0, served: 0, shed: 0, failed: 0, dropped: 0, slowestMs: 0 },
    });
  }

  /** @param {Due} due undefined during the warm-up, which is a share of each phase */
  countedPhaseOf({ phase: index, seconds }) {
    const phase = this.phases[index];
    const warmUp = WARM_UP_SHARE / (1 + WARM_UP_SHARE);
    return phase && seconds >= phase.seconds * warmUp ? phase : undefined;
  }
}
