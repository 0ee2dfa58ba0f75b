import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { scenarios } from './scenarios/index.mjs';
import { count, median, short, withSpread } from '../shared/figures.mjs';
import { wrongAnswers } from './judge.mjs';
import { runLoad } from './measure.mjs';
import { startStand } from '../shared/stand.mjs';

/** @typedef {import('./scenario.mjs').Scenario} Scenario */
/** @typedef {import('./scenario.mjs').LoadResult} LoadResult */
/** @typedef {{ older: LoadResult, newer: LoadResult }} Round */
/** @typedef {{ name: string, title: string, rounds: Round[], failures: string[] }} Comparison */

/**
 * Measures this build and another one in alternating short runs: what else the machine does meets both.
 * Each build has a PostgreSQL and a Redis of its own.
 * @param {string} folder for the data and the logs
 * @param {string} root the other checkout, built
 * @param {{ only: string[], seconds: number, runs: number, connections: number }} options
 * @param {(what: string) => void} progress
 * @returns {Promise<Comparison[]>}
 */
export async function compare(folder, root, options, progress) {
  progress('starting both builds');
  for (const name of ['older', 'newer']) mkdirSync(join(folder, name), { recursive: true });
  const older = await startStand(join(folder, 'older'), {}, { root });
  const newer = await startStand(join(folder, 'newer'));
  const comparisons = [];
  for (const scenario of scenarios.filter(({ name }) => options.only.includes(name))) {
    const runs = { older: runsOf(scenario, older), newer: runsOf(scenario, newer) };
    const rounds = [];
    // Round 0 is not counted: it compiles code and fills pools and caches.
    for (let round = 0; round <= options.runs; round += 1) {
      progress(`${scenario.name}: round ${round} of ${options.runs}`);
      const result = /** @type {Round} */ ({});
      for (const build of orderOf(round)) result[build] = await runs[build](options);
      if (round > 0) rounds.push(result);
    }
    const failures = rounds.flatMap((round) =>
      ['older', 'newer'].flatMap((build) =>
        wrongAnswers(scenario, round[/** @type {'older' | 'newer'} */ (build)].statuses).map(
          (what) => `${build}: ${what}`,
        ),
      ),
    );
    comparisons.push({ name: scenario.name, title: scenario.title, rounds, failures });
    progress('');
    console.log(comparisonTable(comparisons.slice(-1)).join('\n'));
  }
  await Promise.all([older.stop(), newer.stop()]);
  return comparisons;
}

/**
 * Each build is first in every other round.
 * @param {number} round
 * @returns {('older' | 'newer')[]}
 */
function orderOf(round) {
  return round % 2 === 0 ? ['older', 'newer'] : ['newer', 'older'];
}

/**
 * @param {Scenario} scenario
 * @param {import('../shared/stand.mjs').Stand} stand
 * @returns {(load: import('./measure.mjs').Load) => Promise<LoadResult>}
 */
function runsOf(scenario, stand) {
  /** @type {import('./scenario.mjs').Setup | undefined} */
  let kept;
  return async (load) => {
    const setup = kept ?? (await scenario.prepare(stand));
    if (scenario.lasting) kept = setup;
    const stop = scenario.meanwhile?.(stand, setup);
    const result = await runLoad(scenario, setup, { ...load, origin: stand.origin, bare: false });
    stop?.();
    return result;
  };
}

/** @param {Comparison[]} comparisons @returns {string[]} lines */
export function comparisonTable(comparisons) {
  return comparisons.flatMap(({ name, rounds, failures }) => {
    const rates = (/** @type {keyof Round} */ build) =>
      median(rounds.map((round) => round[build].rate));
    const p99 = (/** @type {keyof Round} */ build) =>
      median(rounds.map((round) => round[build].latency.p99));
    const ratios = rounds.map((round) => round.newer.rate / round.older.rate);
    return [
      `${name.padEnd(14)} new/old ${withSpread(ratios).padEnd(18)} ` +
        `${count(rates('newer')).padStart(7)} / ${count(rates('older')).padStart(7)} a second, ` +
        `p99 ${short(p99('newer'))} / ${short(p99('older'))} ms`,
      ...failures.map((what) => `WRONG ${name}: ${what}`),
    ];
  });
}
