import { count, median, short, withSpread } from '../shared/figures.mjs';
import { startStand } from '../shared/stand.mjs';
import { wrongAnswers, wrongInOpenLoop } from './judge.mjs';
import { Measurement } from './measure.mjs';
import { scenarios } from './scenarios/index.mjs';

/** @typedef {import('./scenario.mjs').Summary} Summary */
/** @typedef {import('./measure.mjs').Usage} Usage */
/** @typedef {'older' | 'newer'} Build */
/** @typedef {Usage & { rate: number, latency: Summary, wrong: string[] }} Measured */
/** @typedef {Record<Build, Measured>} Round */
/** @typedef {{ title: string, rounds: Round[] }} Comparison */
/** @typedef {{ only: string[], seconds: number, runs: number, connections: number, openLoop: number[] }} Options */

/**
 * Measures this build and another one in alternating short runs, so other load on the machine affects both.
 * Each build has a PostgreSQL and a Redis of its own.
 * @param {string} folder for the data and the logs
 * @param {string} root the other checkout, built
 * @param {Options} options
 * @param {(what: string) => void} progress
 * @returns {Promise<Comparison[]>}
 */
export async function compare(folder, root, options, progress) {
  progress('starting both builds');
  const stands = {
    older: await startStand(folder, {}, { root, name: 'older' }),
    newer: await startStand(folder, {}, { name: 'newer' }),
  };
  /** @type {Comparison[]} */
  const comparisons = [];
  for (const scenario of scenarios.filter(({ name }) => options.only.includes(name))) {
    const measurements = {
      older: new Measurement(scenario, stands.older),
      newer: new Measurement(scenario, stands.newer),
    };
    const measure = async (
      /** @type {string} */ title,
      /** @type {(measurement: Measurement) => Promise<Measured>} */ run,
    ) => {
      const rounds = await alternate(options.runs, async (build, round) => {
        progress(`${title}: round ${round} of ${options.runs}, ${build}`);
        return run(measurements[build]);
      });
      comparisons.push({ title, rounds });
      progress('');
      console.log(comparisonTable(comparisons.slice(-1)).join('\n'));
      return rounds;
    };
    const rounds = await measure(scenario.name, async (measurement) => {
      const result = await measurement.closedLoop(options);
      return { ...result, wrong: wrongAnswers(scenario, result.statuses) };
    });
    const olderRate = median(rounds.map(({ older }) => older.rate));
    for (const percent of options.openLoop) {
      const rate = Math.max(1, Math.round((olderRate * percent) / 100));
      await measure(`${scenario.name}, ${percent} %`, async (measurement) => {
        const [result] = await measurement.openLoop([rate], options.seconds);
        if (!result) throw new Error('The open loop has no result');
        return { ...result, rate, wrong: wrongInOpenLoop(scenario, result.statuses) };
      });
    }
  }
  await Promise.all([stands.older.stop(), stands.newer.stop()]);
  return comparisons;
}

/**
 * Each build is first in every other round. Round 0 is not counted: code is compiled, pools and caches fill.
 * @param {number} rounds
 * @param {(build: Build, round: number) => Promise<Measured>} run
 * @returns {Promise<Round[]>}
 */
async function alternate(rounds, run) {
  const results = [];
  for (let round = 0; round <= rounds; round += 1) {
    const result = /** @type {Round} */ ({});
    /** @type {Build[]} */
    const order = round % 2 === 0 ? ['older', 'newer'] : ['newer', 'older'];
    for (const build of order) result[build] = await run(build, round);
    if (round > 0) results.push(result);
  }
  return results;
}

/** @param {Comparison} comparison @returns {string[]} */
export function failuresOf({ title, rounds }) {
  const failures = rounds.flatMap(({ older, newer }) => [
    ...older.wrong.map((what) => `older: ${what}`),
    ...newer.wrong.map((what) => `newer: ${what}`),
  ]);
  return [...new Set(failures)].map((what) => `WRONG ${title}: ${what}`);
}

/** @param {Comparison[]} comparisons @returns {string[]} lines: the median of each figure, newer / older */
export function comparisonTable(comparisons) {
  return comparisons.flatMap((comparison) => {
    const { title, rounds } = comparison;
    /** @param {string} name @param {(measured: Measured) => number} read @param {string} unit */
    const line = (name, read, unit) => {
      const ratios = rounds.map(({ older, newer }) => read(newer) / read(older));
      const figure = (/** @type {Build} */ build) => {
        const value = median(rounds.map((round) => read(round[build])));
        return (value >= 1_000 ? count(value) : short(value)).padStart(7);
      };
      return `  ${name.padEnd(20)} ${withSpread(middleHalf(ratios)).padEnd(20)} ${figure('newer')} / ${figure('older')} ${unit}`;
    };
    return [
      `${title}: new/old (spread of the middle half of ${rounds.length} rounds), new / old`,
      line('rate', ({ rate }) => rate, 'a second'),
      line('CPU, application', ({ cpuMicroseconds }) => cpuMicroseconds, 'us a request'),
      line('CPU, with databases', ({ allCpuMicroseconds }) => allCpuMicroseconds, 'us a request'),
      line('p50', ({ latency }) => latency.p50, 'ms'),
      line('p99', ({ latency }) => latency.p99, 'ms'),
      ...failuresOf(comparison),
    ];
  });
}

/** Without the quarters that noise of the machine affects most. The median stays. @param {number[]} values */
function middleHalf(values) {
  const quarter = Math.floor(values.length / 4);
  return [...values].sort((a, b) => a - b).slice(quarter, values.length - quarter);
}
