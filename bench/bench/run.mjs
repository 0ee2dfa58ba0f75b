/** npm run bench: measures every scenario, and the ceiling that it is compared with. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { installDependencies } from '../../scripts/lib/dependencies.mjs';
import { dataRoot } from '../../scripts/lib/paths.mjs';
import { createTestFolder, removeTestFolder } from '../../scripts/lib/test-runs.mjs';
import { median } from '../shared/figures.mjs';
import { SETTINGS, startStand } from '../shared/stand.mjs';
import { compare, comparisonTable, failuresOf } from './compare.mjs';
import { failedReport, failedShare, judgeProbe, judgeScenario } from './judge.mjs';
import { Measurement } from './measure.mjs';
import { admission } from './probes/admission.mjs';
import { bigShow } from './probes/big-show.mjs';
import { frozenProvider } from './probes/frozen-provider.mjs';
import { nextSlot } from './probes/next-slot.mjs';
import { overload } from './probes/overload.mjs';
import { streams } from './probes/streams.mjs';
import { pageOf } from './report/html.mjs';
import { tableOf } from './report/table.mjs';
import { scenarios } from './scenarios/index.mjs';

const probes = [bigShow, admission, nextSlot, overload, streams, frozenProvider];
const names = [...scenarios, ...probes].map(({ name }) => name);

const usage = `Usage: npm run bench -- [--only=claims,orders] [--seconds=5] [--runs=3] [--connections=64]

  --only         some of: ${names.join(', ')}
  --seconds      of each run, after a warm-up of two fifths of it
  --runs         of each scenario. The report has their median and their spread.
  --connections  of the closed loop, and of the ceiling in PostgreSQL
  --open-loop    loads of the open loop, in per cent of the rate that the closed loop reached;
                 by default 50,80,95; 'none' leaves it out
  --against      the folder of another checkout, built. Measures both builds in alternating runs, by
                 default 9 of 1 s each and without an open loop, and prints the ratios new/old.`;

/** @typedef {import('./compare.mjs').Options & { against?: string }} Options */

/** @returns {Options} */
function readOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: names.join(',') },
      seconds: { type: 'string' },
      runs: { type: 'string' },
      connections: { type: 'string', default: '64' },
      'open-loop': { type: 'string' },
      against: { type: 'string' },
    },
  });
  const only = values.only.split(',');
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`There is no scenario '${unknown}'`);
  const against = values.against && resolve(values.against);
  const seconds = Number(values.seconds ?? (against ? 1 : 5));
  const runs = Number(values.runs ?? (against ? 9 : 3));
  const connections = Number(values.connections);
  const loads = values['open-loop'] ?? (against ? 'none' : '50,80,95');
  const openLoop = loads === 'none' ? [] : loads.split(',').map(Number);
  if ([seconds, runs, connections, ...openLoop].some((number) => !(number > 0))) {
    throw new Error('--seconds, --runs, --connections and --open-loop are positive numbers');
  }
  return { only, seconds, runs, connections, openLoop, against };
}

/** @param {Options} options */
async function bench(options) {
  const folder = createTestFolder();
  try {
    progress('starting PostgreSQL, Redis and the application');
    const stand = await startStand(folder);
    const circumstances = await circumstancesOf(stand, options);
    /** @type {Parameters<typeof tableOf>[0]} */
    const results = [];
    // A failure is a line in the report. The others are measured all the same.
    const record = async (
      /** @type {{ name: string, title: string }} */ measured,
      /** @type {() => Promise<typeof results[number]>} */ work,
    ) => {
      results.push(await work().catch((error) => failedReport(measured, error)));
      show(results.slice(-1));
    };
    for (const scenario of scenarios.filter(({ name }) => options.only.includes(name))) {
      await record(scenario, async () => {
        const measured = await measure(scenario, stand, options);
        progress(`${scenario.name}: audit`);
        return judgeScenario(scenario, { ...measured, breaches: await stand.audit() }, results);
      });
    }
    for (const probe of probes.filter(({ name }) => options.only.includes(name))) {
      progress(probe.name);
      await record(probe, async () =>
        judgeProbe(probe, await probe.measure(stand), await stand.audit()),
      );
    }
    await stand.stop();
    return { circumstances, results };
  } finally {
    await removeTestFolder(folder);
  }
}

/**
 * @param {import('./scenario.mjs').Scenario} scenario
 * @param {import('../shared/stand.mjs').Stand} stand
 * @param {Options} options
 */
async function measure(scenario, stand, options) {
  const measurement = new Measurement(scenario, stand);
  progress(`${scenario.name}: a run that is not counted`);
  await measurement.closedLoop({ ...options, seconds: 1 });
  const runs = [];
  for (let run = 1; run <= options.runs; run += 1) {
    progress(`${scenario.name}: run ${run} of ${options.runs}`);
    runs.push(await measurement.run(options));
  }
  if (options.openLoop.length === 0) return { runs };
  progress(`${scenario.name}: open loop`);
  const reached = median(runs.map(({ subject }) => subject.rate));
  const rates = options.openLoop.map((percent) => Math.ceil((reached * percent) / 100));
  const loads = await measurement.openLoop(rates, options.seconds);
  const open = loads.map((load, index) => ({
    ...load,
    percent: options.openLoop[index] ?? NaN,
    failed: failedShare(scenario, load.statuses),
  }));
  return { runs, open };
}

/**
 * @param {import('../shared/stand.mjs').Stand} stand
 * @param {Options} options
 */
async function circumstancesOf({ database, redis }, { seconds, runs, connections, openLoop }) {
  const { rows } = await database.query('SHOW server_version');
  const [, redisVersion = '?'] = /redis_version:(\S+)/.exec(await redis.info('server')) ?? [];
  return {
    date: new Date().toISOString(),
    machine: `${availableParallelism()} cores (${cpus()[0]?.model ?? '?'}), ${Math.round(totalmem() / 2 ** 30)} GB, shared by everything`,
    'Node.js': process.version,
    PostgreSQL: `${rows[0].server_version}, durable commits`,
    Redis: redisVersion,
    application: `1 process, NODE_ENV=production, ${Object.entries(SETTINGS)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ')}`,
    load: `closed loop: ${connections} connections, ${runs} runs of ${seconds} s; open loop: ${openLoop.join(', ') || 'no'} % of its rate, ${seconds} s each`,
  };
}

/** @param {Parameters<typeof tableOf>[0]} results */
function show(results) {
  progress('');
  console.log(`${tableOf(results).join('\n')}\n`);
}

/** Shows what is going on, in one line that a terminal overwrites. @param {string} what */
function progress(what) {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${what}`);
  else if (what) console.log(`... ${what}`);
}

/** @param {string} root @param {Options} options @returns {Promise<number>} exit code */
async function runComparison(root, options) {
  const folder = createTestFolder();
  try {
    const comparisons = await compare(folder, root, options, progress);
    console.log(`\n${comparisonTable(comparisons).join('\n')}`);
    return comparisons.flatMap(failuresOf).length > 0 ? 1 : 0;
  } finally {
    await removeTestFolder(folder);
  }
}

async function main() {
  const options = readOptions();
  progress('building');
  await installDependencies();
  await build();
  if (options.against) return runComparison(options.against, options);
  const { circumstances, results } = await bench(options);

  const folder = join(dataRoot, 'bench');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'bench.json'), JSON.stringify({ circumstances, results }, null, 2));
  writeFileSync(join(folder, 'bench.html'), pageOf(results, circumstances));
  for (const [name, value] of Object.entries(circumstances)) console.log(`${name}: ${value}`);
  console.log(`\n${tableOf(results).join('\n')}\n`);
  console.log(`Report: ${join(folder, 'bench.html')}, figures: ${join(folder, 'bench.json')}`);
  // A missed floor is a figure. A wrong response, and a required limit that was missed, are failures.
  return results.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(`\n${usage}`);
  // Open connections would keep the process.
  process.exit(2);
}
