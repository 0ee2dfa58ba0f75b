import { median } from '../shared/figures.mjs';
import { isWithin } from './probe.mjs';

/** @typedef {import('./measure.mjs').Run} Run */
/**
 * @typedef {import('./measure.mjs').OpenLoad & { percent: number, failed: number }} OpenLoad `percent` is
 *   the load as a percentage of the rate of the closed loop. `failed` is the share of responses with an
 *   unexpected status; a refusal by load shedding counts as failed.
 */
/** @typedef {import('./scenario.mjs').Scenario} Scenario */

/**
 * @typedef {object} ScenarioResult
 * @property {'scenario'} kind
 * @property {string} name
 * @property {string} title
 * @property {string} ceiling
 * @property {number} floor
 * @property {Run[]} runs
 * @property {OpenLoad[]} open
 * @property {string[]} failures wrong responses, a failed ceiling, breaches that the audit found
 * @property {string[]} missed limits that were not kept
 */

/**
 * @typedef {import('./probe.mjs').ProbeResult & {
 *   kind: 'probe', name: string, title: string, failures: string[], missed: string[] }} ProbeReport
 */

/**
 * @param {Scenario} scenario
 * @param {{ runs: Run[], open?: OpenLoad[], breaches: string }} measured
 * @param {readonly (ScenarioResult | ProbeReport)[]} [earlier] the results so far
 * @returns {ScenarioResult}
 */
export function judgeScenario(scenario, { runs, open = [], breaches }, earlier = []) {
  const { name, title, ceiling, floor, p99Ms, comparedWith } = scenario;
  const failures = [
    ...runs.flatMap(({ subject }) => wrongAnswers(scenario, subject.statuses)),
    ...open.flatMap(({ statuses, percent }) =>
      wrongInOpenLoop(scenario, statuses).map((what) => `open loop, ${percent} %: ${what}`),
    ),
  ];
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
    result.kind === 'scenario' && result.name === comparedWith?.name ? result.runs : [],
  );
  if (comparedWith && others.length > 0) {
    const times = medianP50(runs) / medianP50(others);
    if (times > comparedWith.times) {
      missed.push(
        `p50 ${times.toFixed(2)} times that of ${comparedWith.name}, not ${comparedWith.times}`,
      );
    }
  }
  return { kind: 'scenario', name, title, ceiling, floor, runs, open, failures, missed };
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

/** @param {Run[]} runs @returns {number} milliseconds */
function medianP50(runs) {
  return median(runs.map(({ subject }) => subject.latency.p50));
}

/**
 * @param {import('./probe.mjs').Probe} probe
 * @param {import('./probe.mjs').ProbeResult} result
 * @param {string} breaches
 * @returns {ProbeReport}
 */
export function judgeProbe({ name, title }, result, breaches) {
  const beyond = result.figures.filter((figure) => !isWithin(figure));
  const missed = beyond.map(({ what }) => what);
  const required = beyond.filter(({ isRequired }) => isRequired);
  const failures = required.map(({ what, value }) => `${what}: ${value}`);
  if (breaches) failures.push(`the audit: ${breaches}`);
  return { kind: 'probe', name, title, ...result, failures, missed };
}

/**
 * @param {Scenario} scenario
 * @param {Record<string, number>} statuses
 */
export function wrongAnswers({ status }, statuses) {
  const wrong = Object.entries(statuses).filter(([answer]) => answer !== `${status}`);
  if (!statuses[status]) return [`no response had status ${status}: ${JSON.stringify(statuses)}`];
  return wrong.map(([answer, times]) => `${times} times ${answer} instead of ${status}`);
}

/**
 * Load shedding is no fault in an open loop: requests may arrive faster than the service can answer them.
 * @param {Scenario} scenario
 * @param {Record<string, number>} statuses
 */
export function wrongInOpenLoop(scenario, { 503: _shed, ...statuses }) {
  return wrongAnswers(scenario, statuses);
}

/**
 * @param {Scenario} scenario
 * @param {Record<string, number>} statuses
 * @returns {number} the share of responses without an expected status
 */
export function failedShare({ status }, statuses) {
  const total = Object.values(statuses).reduce((sum, times) => sum + times, 0);
  return 1 - (statuses[status] ?? 0) / total;
}
