/**
 * npm run bench:growth: joins, polls and holds with several processes, in a Redis Cluster and in many rooms, in alternating
 * rounds. On a machine with few cores the rate can't grow: the CPU time of a request shows what more of each would cost.
 */
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { installDependencies } from '../../scripts/lib/dependencies.mjs';
import { createTestFolder, removeTestFolder } from '../../scripts/lib/test-runs.mjs';
import { WARM_UP_SHARE } from '../bench/scenario.mjs';
import { runWorker } from '../bench/worker-process.mjs';
import { count, median } from '../shared/figures.mjs';
import { startStand } from '../shared/stand.mjs';
import { cpuSecondsWithChildren } from '../shared/usage.mjs';
import { kinds } from './requests.mjs';

/** @typedef {import('../shared/stand.mjs').Stand} Stand */
/** @typedef {{ rate: number, application: number, databases: number }} Figures CPU time in microseconds per request */

const usage = 'Usage: npm run bench:growth -- [--seconds 4] [--rounds 3] [--connections 64]';

/**
 * The first one is what the others are compared with. Requests of a room that come together share their work, so the load
 * grows with the setup: `load` times the connections.
 */
const SETUPS = [
  { name: '1 process, 1 Redis, 1 room', processes: 1, rooms: 1, load: 1 },
  { name: '2 processes', processes: 2, rooms: 1, load: 2 },
  { name: '4 processes', processes: 4, rooms: 1, load: 4 },
  { name: '10 rooms', processes: 1, rooms: 10, load: 10 },
  { name: '10 rooms, no more users', processes: 1, rooms: 10, load: 1 },
  { name: 'Redis Cluster, 1 primary', processes: 1, rooms: 1, load: 1, primaries: 1 },
  { name: 'Redis Cluster, 3 primaries, 10 rooms', processes: 1, rooms: 10, load: 10, primaries: 3 },
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
    },
  });
  const options = {
    seconds: Number(values.seconds),
    rounds: Number(values.rounds),
    connections: Number(values.connections),
  };
  if (Object.values(options).every((value) => value > 0)) return options;
  throw new Error('--seconds, --rounds and --connections are positive numbers');
}

/** A setup under load. */
class Growth {
  /** By kind of request. @type {Map<string, Figures[]>} */
  figures = new Map();
  requestsPerSecond = FIRST_REQUESTS_PER_SECOND;

  /** @param {typeof SETUPS[number]} setup @param {Stand} stand */
  constructor(setup, stand) {
    this.setup = setup;
    this.stand = stand;
  }

  /** @param {typeof kinds[number]} kind @param {{ seconds: number, connections: number }} options */
  async measure(kind, { seconds: measured, connections }) {
    const { stand, setup } = this;
    const load = { seconds: measured, connections: connections * setup.load };
    const seconds = measured * (1 + WARM_UP_SHARE);
    for (;;) {
      const needed = Math.ceil(this.requestsPerSecond * seconds);
      const requests = await kind.requests(stand, needed, setup.rooms);
      const before = cpuOf(stand);
      const result = /** @type {import('../bench/scenario.mjs').LoadResult} */ (
        await runWorker('closed-loop', { ...load, requests, origin: stand.origin, bare: false })
      );
      const after = cpuOf(stand);
      if (!kind.isRepeatable && result.sent > requests.length) {
        this.requestsPerSecond *= 2;
        continue;
      }
      const wrong = Object.keys(result.statuses).filter((status) => status !== `${kind.status}`);
      if (wrong.length > 0)
        throw new Error(`${setup.name}, ${kind.name}: responses ${wrong.join(', ')}`);
      const perRequest = (/** @type {'application' | 'databases'} */ of) =>
        ((after[of] - before[of]) * 1e6) / result.sent;
      const figures = this.figures.get(kind.name) ?? [];
      this.figures.set(kind.name, figures);
      figures.push({
        rate: result.rate,
        application: perRequest('application'),
        databases: perRequest('databases'),
      });
      return;
    }
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
      const cells = [setup.name, kind, count(of('rate')), ...cpu, median(ratios).toFixed(2)];
      return `| ${cells.join(' | ')} |`;
    }),
  );
  return [
    '| setup | request | a second | us of CPU, application | us, PostgreSQL and Redis | CPU beside the first setup |',
    '| --- | --- | --- | --- | --- | --- |',
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
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const kind of kinds) {
        console.log(`... round ${round} of ${options.rounds}: ${kind.name}`);
        for (const growth of growths) await growth.measure(kind, options);
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
