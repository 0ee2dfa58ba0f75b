/** npm run bench: measures every scenario and, in the same run, the ceiling beside it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { installDependencies } from '../../scripts/lib/dependencies.mjs';
import { dataRoot } from '../../scripts/lib/paths.mjs';
import { createTestFolder, removeTestFolder } from '../../scripts/lib/test-runs.mjs';
import { compare, comparisonTable } from './against.mjs';
import { failedReport, judgeProbe, judgeScenario } from './judge.mjs';
import { measure } from './measure.mjs';
import { SETTINGS, startStand } from '../shared/stand.mjs';
import { admission } from './probes/admission.mjs';
import { bigShow } from './probes/big-show.mjs';
import { overload } from './probes/overload.mjs';
import { pageOf } from './report/html.mjs';
import { tableOf } from './report/table.mjs';
import { scenarios } from './scenarios/index.mjs';

const probes = [bigShow, admission, overload];
const names = [...scenarios, ...probes].map(({ name }) => name);

const usage = `Usage: npm run bench -- [--only=claims,orders] [--seconds=5] [--runs=3] [--connections=64]

  --only         some of: ${names.join(', ')}
  --seconds      of each run, after a warm-up of two fifths of it
  --runs         of each scenario; medians are quoted, and the spread
  --connections  of the load generator, and of the ceiling in PostgreSQL
  --against      the folder of another checkout, built: measures both builds in alternating runs of
                 2 s, 5 of each (see --seconds and --runs), and prints the ratio new/old of each scenario`;

/** @typedef {{ only: string[], seconds: number, runs: number, connections: number, against?: string }} Options */

/** @returns {Options} */
function readOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: names.join(',') },
      seconds: { type: 'string' },
      runs: { type: 'string' },
      connections: { type: 'string', default: '64' },
      against: { type: 'string' },
    },
  });
  const only = values.only.split(',');
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`There is no scenario '${unknown}'`);
  const against = values.against && resolve(values.against);
  const seconds = Number(values.seconds ?? (against ? 2 : 5));
  const runs = Number(values.runs ?? (against ? 5 : 3));
  const connections = Number(values.connections);
  if (!(seconds > 0) || !(runs >= 1) || !(connections >= 1)) {
    throw new Error('--seconds, --runs and --connections are positive numbers');
  }
  return { only, seconds, runs, connections, against };
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
    const chosen = scenarios.filter(({ name }) => options.only.includes(name));
    const [first] = chosen;
    if (first) {
      // Else the first figure would be that of a process that is still compiling its code.
      progress(`${first.name}: a run that is not counted`);
      await measure(first, stand, options).catch(() => undefined);
    }
    // A failure is a line in the report; the others are measured all the same.
    const record = async (
      /** @type {{ name: string, title: string }} */ measured,
      /** @type {() => Promise<typeof results[number]>} */ work,
    ) => {
      results.push(await work().catch((error) => failedReport(measured, error)));
      show(results.slice(-1));
    };
    for (const scenario of chosen) {
      await record(scenario, async () => {
        const runs = [];
        for (let run = 1; run <= options.runs; run += 1) {
          progress(`${scenario.name}: run ${run} of ${options.runs}`);
          runs.push(await measure(scenario, stand, options));
        }
        progress(`${scenario.name}: audit`);
        return judgeScenario(scenario, runs, await stand.audit(), results);
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
 * @param {import('../shared/stand.mjs').Stand} stand
 * @param {Options} options
 */
async function circumstancesOf({ database, redis }, { seconds, runs, connections }) {
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
    load: `${connections} connections, ${runs} runs of ${seconds} s, the first scenario once more before`,
  };
}

/** @param {Parameters<typeof tableOf>[0]} results */
function show(results) {
  progress('');
  console.log(`${tableOf(results).join('\n')}\n`);
}

/** The line that says what is going on; on a terminal it is written over. @param {string} what */
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
    return comparisons.some(({ failures }) => failures.length > 0) ? 1 : 0;
  } finally {
    for (const name of ['older', 'newer']) await removeTestFolder(join(folder, name));
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
  // A missed floor is a figure; a wrong answer is a failure.
  return results.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(`\n${usage}`);
  // Not the exit code alone: connections to what has failed would keep the process.
  process.exit(2);
}
