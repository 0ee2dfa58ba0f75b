import { cpuSecondsWithChildren, usageOf } from '../shared/usage.mjs';
import { enoughFor } from './arrivals.mjs';
import { WARM_UP_SHARE } from './scenario.mjs';
import { runWorker, startWorker } from './worker-process.mjs';

/** @typedef {import('./scenario.mjs').Scenario} Scenario */
/** @typedef {import('./scenario.mjs').Setup} Setup */
/** @typedef {import('./scenario.mjs').LoadResult} LoadResult */
/** @typedef {import('../shared/stand.mjs').Stand} Stand */
/** @typedef {import('./workers/open-loop.mjs').OpenLoopResult} OpenLoopResult */
/** @typedef {{ seconds: number, connections: number }} Load */
/** @typedef {{ cpuMicroseconds: number, allCpuMicroseconds: number, memoryMb: number }} Usage CPU time per
 *   request: of the application, and with PostgreSQL and Redis */
/** @typedef {Awaited<ReturnType<Measurement['run']>>} Run */
/** @typedef {Awaited<ReturnType<Measurement['openLoop']>>[number]} OpenLoad */

const MEMORY_EVERY_MS = 200;
/** The first guess for data that requests use up. A run that uses them up is repeated with twice as many. */
const FIRST_REQUESTS_PER_SECOND = 2_000;
/** A later run may be faster. */
const SPARE = 1.5;
/** So many that requests rarely wait for a free connection. */
const OPEN_LOOP_CONNECTIONS = 1_000;

/** Measures one scenario on one stand, with as much data as the runs need. */
export class Measurement {
  /** @param {Scenario} scenario @param {Stand} stand @param {typeof runWorker} [run] */
  constructor(scenario, stand, run = runWorker) {
    this.scenario = scenario;
    this.stand = stand;
    this.runWorker = run;
    this.requestsPerSecond = FIRST_REQUESTS_PER_SECOND;
    /** @type {Setup | undefined} */
    this.reusable = undefined;
  }

  /**
   * One run: first the ceiling, then the application.
   * @param {Load} load
   */
  async run(load) {
    const ceiling = await this.ceiling(load);
    const subject = await this.closedLoop(load);
    return { ceiling, subject, ratio: subject.rate / ceiling.rate };
  }

  /**
   * The application under a closed loop. Repeats the run until the data last for it.
   * @param {Load} load
   * @returns {Promise<LoadResult & Usage>}
   */
  async closedLoop(load) {
    const seconds = load.seconds * (1 + WARM_UP_SHARE);
    for (;;) {
      const setup = await this.setupFor(Math.ceil(this.requestsPerSecond * seconds));
      const task = { scenario: this.scenario.name, setup, origin: this.stand.origin, bare: false };
      const { result, usage } = await this.watched(
        setup,
        () =>
          /** @type {Promise<LoadResult>} */ (this.runWorker('closed-loop', { ...task, ...load })),
      );
      if (!result.ranOut) {
        this.requestsPerSecond = Math.ceil((result.sent / seconds) * SPARE);
        return { ...result, ...perRequest(usage, result.sent) };
      }
      this.requestsPerSecond *= 2;
    }
  }

  /**
   * The application under an open loop of several rates, one after the other.
   * @param {readonly number[]} rates requests a second
   * @param {number} seconds of each, after its warm-up
   */
  async openLoop(rates, seconds) {
    const phases = rates.map((perSecond) => ({
      perSecond,
      seconds: seconds * (1 + WARM_UP_SHARE),
    }));
    const setup = await this.setupFor(enoughFor(phases));
    const { result, usage } = await this.watched(
      setup,
      () =>
        /** @type {Promise<OpenLoopResult>} */ (
          runWorker('open-loop', {
            mix: [{ scenario: this.scenario.name, share: 1, setup }],
            ...{ phases, origin: this.stand.origin },
            ...{ connections: OPEN_LOOP_CONNECTIONS, whenBusy: 'wait' },
          })
        ),
    );
    const sent = result.seconds.reduce((sum, second) => sum + second.sent, 0);
    return result.phases.map((phase) => ({ ...phase, ...perRequest(usage, sent) }));
  }

  /** @param {Load} load @returns {Promise<LoadResult>} */
  async ceiling(load) {
    const { scenario, stand } = this;
    const { databaseUrl, redisUrl } = stand;
    const setup = await this.setupFor(1);
    const task = { scenario: scenario.name, setup, databaseUrl, redisUrl };
    if (scenario.raw) return runWorker('raw-postgres', { ...task, ...load });
    const server = startWorker('bare-server', task);
    try {
      const { origin } = /** @type {{ origin: string }} */ (await server.answer);
      const bareTask = { scenario: scenario.name, setup, origin, bare: true };
      return await runWorker('closed-loop', { ...bareTask, ...load });
    } finally {
      await server.stop();
    }
  }

  /** @param {number} requests @returns {Promise<Setup>} */
  async setupFor(requests) {
    if (this.reusable) return this.reusable;
    const setup = await this.scenario.prepare(this.stand, requests);
    if (this.scenario.reusable) this.reusable = setup;
    return setup;
  }

  /**
   * @template Result
   * @param {Setup} setup
   * @param {() => Promise<Result>} load
   */
  async watched(setup, load) {
    const stop = this.scenario.background?.(this.stand, setup);
    const usage = watchUsage(this.stand);
    try {
      const result = await load();
      return { result, usage: usage() };
    } finally {
      stop?.();
    }
  }
}

/**
 * @param {ReturnType<ReturnType<typeof watchUsage>>} usage
 * @param {number} requests
 * @returns {Usage}
 */
function perRequest({ cpuSeconds, allCpuSeconds, memoryMb }, requests) {
  return {
    cpuMicroseconds: Math.round((cpuSeconds * 1e6) / requests),
    allCpuMicroseconds: Math.round((allCpuSeconds * 1e6) / requests),
    memoryMb: Math.round(memoryMb),
  };
}

/** @param {Stand} stand */
function watchUsage({ pid, databasePids }) {
  const cpuNow = () => ({
    cpuSeconds: usageOf(pid)?.cpuSeconds ?? 0,
    databaseSeconds: cpuSecondsWithChildren(databasePids),
  });
  const before = cpuNow();
  let memoryMb = 0;
  const look = () => (memoryMb = Math.max(memoryMb, usageOf(pid)?.memoryMb ?? 0));
  const timer = setInterval(look, MEMORY_EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
    const after = cpuNow();
    const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
    const allCpuSeconds = cpuSeconds + after.databaseSeconds - before.databaseSeconds;
    return { cpuSeconds, allCpuSeconds, memoryMb };
  };
}
