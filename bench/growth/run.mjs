/**
 * npm run bench:growth: joins, polls and holds with several processes, in a Redis Cluster and in many rooms, in alternating
 * rounds. On a machine with few cores the rate can't grow. So each process gets the same small load, and the CPU time of a
 * request shows what more processes cost.
 */
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { installDependencies } from '../../scripts/lib/dependencies.mjs';
import { createTestFolder, removeTestFolder } from '../../scripts/lib/test-runs.mjs';
import { enoughFor } from '../bench/arrivals.mjs';
import { WARM_UP_SHARE } from '../bench/scenario.mjs';
import { runWorker } from '../bench/worker-process.mjs';
import { count, median } from '../shared/figures.mjs';
import { startStand } from '../shared/stand.mjs';
import { cpuSecondsWithChildren } from '../shared/usage.mjs';
import { kinds } from './requests.mjs';

/** @typedef {import('../shared/stand.mjs').Stand} Stand */
/** @typedef {import('../bench/scenario.mjs').LoadResult} LoadResult */
/** @typedef {import('../bench/workers/open-loop.mjs').OpenLoopResult} OpenLoopResult */
/** @typedef {typeof kinds[number]} Kind */
/**
 * @typedef {{ perSecond: number, application: number, databases: number, p99: number }} Figures
 *   CPU time in microseconds per request, latency in milliseconds
 */

const usage =
  'Usage: npm run bench:growth -- [--seconds 4] [--rounds 3] [--connections 64] [--load 12]';

/** The first one is what the others are compared with. */
const SETUPS = [
  { name: '1 process, 1 Redis, 1 room', processes: 1, rooms: 1 },
  { name: '2 processes', processes: 2, rooms: 1 },
  { name: '4 processes', processes: 4, rooms: 1 },
  { name: '10 rooms', processes: 1, rooms: 10 },
  { name: 'Redis Cluster, 1 primary', processes: 1, rooms: 1, primaries: 1 },
  { name: 'Redis Cluster, 3 primaries, 10 rooms', processes: 1, rooms: 10, primaries: 3 },
];
/** The first guess for data that requests use up. */
const FIRST_REQUESTS_PER_SECOND = 2_000;

function readOptions() {
  const number = { type: /** @type {const} */ ('string') };
  const { values } = parseArgs({
    options: {
      seconds: { ...number, default: '4' },
      rounds: { ...number, default: '3' },
      connections: { ...number, default: '64' },
      load: { ...number, default: '12' },
    },
  });
  const options = {
    seconds: Number(values.seconds),
    rounds: Number(values.rounds),
    connections: Number(values.connections),
    /** Of what a process serves at most, in percent. Four processes, databases and clients share the cores. */
    load: Number(values.load),
  };
  if (Object.values(options).every((value) => value > 0)) return options;
  throw new Error('--seconds, --rounds, --connections and --load are positive numbers');
}

/** A setup under load. */
class Growth {
  /** By kind of request. @type {Map<string, Figures[]>} */
  figures = new Map();

  /** @param {typeof SETUPS[number]} setup @param {Stand} stand */
  constructor(setup, stand) {
    this.setup = setup;
    this.stand = stand;
  }

  /**
   * @param {Kind} kind
   * @param {{ seconds: number, connections: number }} options
   * @returns {Promise<number>} how many requests a second it serves at most
   */
  async capacity(kind, { seconds, connections }) {
    const { stand, setup } = this;
    const load = { seconds, connections, origin: stand.origin, bare: false };
    for (let perSecond = FIRST_REQUESTS_PER_SECOND; ; perSecond *= 2) {
      const needed = Math.ceil(perSecond * seconds * (1 + WARM_UP_SHARE));
      const requests = await kind.requests(stand, needed, setup.rooms);
      /** @type {LoadResult} */
      const { rate, sent, statuses } = await runWorker('closed-loop', { ...load, requests });
      if (!kind.isRepeatable && sent > requests.length) continue;
      this.assertRight(kind, statuses);
      return rate;
    }
  }

  /**
   * @param {Kind} kind
   * @param {number} perProcess requests a second
   * @param {{ seconds: number, connections: number }} options
   */
  async measure(kind, perProcess, { seconds, connections }) {
    const { stand, setup } = this;
    const perSecond = perProcess * setup.processes;
    const phases = [{ perSecond, seconds: seconds * (1 + WARM_UP_SHARE) }];
    const requests = await kind.requests(stand, enoughFor(phases), setup.rooms);
    const before = cpuOf(stand);
    /** @type {OpenLoopResult} */
    const result = await runWorker('open-loop', {
      mix: [{ requests, status: kind.status, share: 1 }],
      ...{ phases, origin: stand.origin, whenBusy: 'wait', connectsFirst: true },
      connections: connections * setup.processes,
    });
    const after = cpuOf(stand);
    const [phase] = result.phases;
    if (!phase) throw new Error('The load had no phase');
    this.assertRight(kind, phase.statuses);
    const sent = result.seconds.reduce((sum, second) => sum + second.sent, 0);
    const perRequest = (/** @type {'application' | 'databases'} */ of) =>
      ((after[of] - before[of]) * 1e6) / sent;
    const figures = this.figures.get(kind.name) ?? [];
    this.figures.set(kind.name, figures);
    figures.push({
      perSecond,
      application: perRequest('application'),
      databases: perRequest('databases'),
      p99: phase.latency.p99,
    });
  }

  /** @param {Kind} kind @param {Record<string, number>} statuses */
  assertRight(kind, statuses) {
    const wrong = Object.keys(statuses).filter((status) => status !== `${kind.status}`);
    if (wrong.length === 0) return;
    throw new Error(`${this.setup.name}, ${kind.name}: responses ${wrong.join(', ')}`);
  }
}

/** Seconds so far. @param {Stand} stand */
function cpuOf({ pid, databasePids }) {
  return {
    application: cpuSecondsWithChildren([pid]),
    databases: cpuSecondsWithChildren(databasePids),
  };
}

/** @param {readonly Growth[]} growths @returns {string[]} a table in Markdown */
function tableOf(growths) {
  const [first] = growths;
  const lines = growths.flatMap(({ setup, figures }) =>
    [...figures].map(([kind, runs]) => {
      const of = (/** @type {keyof Figures} */ what) => median(runs.map((run) => run[what]));
      const ratios = runs.map((run, round) => {
        const other = first?.figures.get(kind)?.[round] ?? run;
        return (run.application + run.databases) / (other.application + other.databases);
      });
      const cpu = [of('application').toFixed(), of('databases').toFixed()];
      const ratio = median(ratios).toFixed(2);
      const cells = [setup.name, kind, count(of('perSecond')), ...cpu, ratio, of('p99').toFixed()];
      return `| ${cells.join(' | ')} |`;
    }),
  );
  return [
    '| setup | request | a second | us of CPU, application | us, PostgreSQL and Redis | CPU beside the first setup | p99, ms |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ];
}

async function main() {
  const options = readOptions();
  await installDependencies();
  await build();
  const folder = createTestFolder();
  try {
    const growths = [];
    for (const [index, setup] of SETUPS.entries()) {
      console.log(`... starting: ${setup.name}`);
      const settings = { WEB_CONCURRENCY: `${setup.processes}` };
      const place = { name: `stand-${index}`, primaries: setup.primaries };
      growths.push(new Growth(setup, await startStand(folder, settings, place)));
    }
    const [first] = growths;
    if (!first) throw new Error('There is no setup');
    for (const kind of kinds) {
      const perProcess = ((await first.capacity(kind, options)) * options.load) / 100;
      for (let round = 1; round <= options.rounds; round += 1) {
        console.log(`... ${kind.name}, round ${round} of ${options.rounds}`);
        for (const growth of growths) await growth.measure(kind, perProcess, options);
      }
    }
    const audits = await Promise.all(growths.map(({ stand }) => stand.audit()));
    for (const { stand } of growths) await stand.stop();
    console.log(`\n${tableOf(growths).join('\n')}\n`);
    const breaches = audits.filter((breach) => breach !== '');
    for (const breach of breaches) console.log(`FAILED: the audit found ${breach}`);
    return breaches.length > 0 ? 1 : 0;
  } finally {
    await removeTestFolder(folder);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(`\n${usage}`);
  process.exit(1);
}
