import { median } from '../shared/figures.mjs';
import { isWithin } from './probe.mjs';

/** @typedef {Awaited<ReturnType<import('./measure.mjs').measure>>} Run */

/**
 * @typedef {object} ScenarioResult
 * @property {'scenario'} kind
 * @property {string} name
 * @property {string} title
 * @property {string} ceiling
 * @property {number} floor
 * @property {Run[]} runs
 * @property {string[]} failures what must not be, however fast it is
 * @property {string[]} missed floors that it does not reach
 */

/**
 * @typedef {import('./probe.mjs').ProbeResult & {
 *   kind: 'probe', name: string, title: string, failures: string[], missed: string[] }} ProbeReport
 */

/**
 * @param {import('./scenario.mjs').Scenario} scenario
 * @param {Run[]} runs
 * @param {string} breaches what the audit found
 * @param {readonly (ScenarioResult | ProbeReport)[]} [earlier] what was measured before
 * @returns {ScenarioResult}
 */
export function judgeScenario(scenario, runs, breaches, earlier = []) {
  const { name, title, ceiling, floor, p99Ms, beside } = scenario;
  const failures = runs.flatMap(({ subject }) => wrongAnswers(scenario, subject.statuses));
  if (breaches) failures.push(`the audit: ${breaches}`);
  const rates = runs.map((run) => run.ceiling.rate);
  const noCeiling = rates.find((rate) => !isRate(rate));
  if (noCeiling !== undefined) failures.push(`the ceiling failed: ${noCeiling} a second`);
  const missed = [];
  const ratio = median(runs.map((run) => run.ratio));
  if (ratio < floor) missed.push(`${ratio.toFixed(2)} of the ceiling, not ${floor}`);
  const p99 = median(runs.map(({ subject }) => subject.latency.p99));
  if (p99Ms && p99 > p99Ms) missed.push(`p99 ${p99} ms, not ${p99Ms}`);
  const others = earlier.flatMap((result) =>
    result.kind === 'scenario' && result.name === beside?.name ? result.runs : [],
  );
  if (beside && others.length > 0) {
    const times = typicalOf(runs) / typicalOf(others);
    if (times > beside.times) {
      missed.push(`p50 ${times.toFixed(2)} times that of ${beside.name}, not ${beside.times}`);
    }
  }
  return { kind: 'scenario', name, title, ceiling, floor, runs, failures, missed };
}

/** Whether a rate was measured at all: not 0, infinite or NaN. @param {number} rate */
function isRate(rate) {
  return Number.isFinite(rate) && rate > 0;
}

/**
 * A scenario or probe that threw: a line in the report, and a failure.
 * @param {{ name: string, title: string }} measured
 * @param {unknown} error
 * @returns {ProbeReport}
 */
export function failedReport({ name, title }, error) {
  const failures = [error instanceof Error ? error.message : String(error)];
  return { kind: 'probe', name, title, figures: [], failures, missed: [] };
}

/** @param {Run[]} runs the median of their p50, in milliseconds */
function typicalOf(runs) {
  return median(runs.map(({ subject }) => subject.latency.p50));
}

/**
 * @param {import('./probe.mjs').Probe} probe
 * @param {import('./probe.mjs').ProbeResult} result
 * @param {string} breaches
 * @returns {ProbeReport}
 */
export function judgeProbe({ name, title }, result, breaches) {
  const missed = result.figures.filter((figure) => !isWithin(figure)).map(({ what }) => what);
  const failures = breaches ? [`the audit: ${breaches}`] : [];
  return { kind: 'probe', name, title, ...result, failures, missed };
}

/**
 * @param {import('./scenario.mjs').Scenario} scenario
 * @param {Record<string, number>} statuses
 */
export function wrongAnswers({ status, also }, statuses) {
  const known = [String(status), String(also ?? status)];
  const wrong = Object.entries(statuses).filter(([answer]) => !known.includes(answer));
  if (!statuses[status]) return [`nobody was answered ${status}: ${JSON.stringify(statuses)}`];
  return wrong.map(([answer, times]) => `${times} times ${answer} instead of ${status}`);
}
