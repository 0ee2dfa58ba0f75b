import { count, median, short } from '../shared/figures.mjs';

/**
 * @param {import('./results.mjs').Results} results
 * @param {{ seats: number, sold: number, seconds: number, failures: string[] }} outcome
 * @returns {{ lines: string[], ok: boolean }}
 */
export function reportOf(results, { seats, sold, seconds, failures }) {
  const receipts = results.receipts.size;
  const exact = sold === receipts && sold <= seats;
  const ok = exact && results.serverErrors === 0 && failures.length === 0;
  const lines = [
    `Sold ${count(sold)} of ${count(seats)} seats in ${short(seconds)} s; ${count(receipts)} receipts were issued: ${exact ? 'the counts agree' : 'THE COUNTS DISAGREE'}.`,
    `Left without a ticket: ${list(results.departures)}.`,
    `Refused: ${list(results.refusals)}.`,
    ...(results.serverErrors > 0 ? [`FAILED: ${results.serverErrors} requests.`] : []),
    ...failures.map((message) => `FAILED VISITOR: ${message}`),
    '',
    ...waitLines(results),
    '',
    ...stepLines(results),
  ];
  return { lines, ok };
}

/** @param {import('./results.mjs').Results} results */
function waitLines({ waits, enteredAtOnce }) {
  if (waits.length === 0) return ['No visitor had to wait.'];
  const seconds = waits.map((one) => one.seconds).sort((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    short(seconds[Math.min(seconds.length - 1, Math.floor(share * seconds.length))] ?? 0);
  return [
    `Visitors who waited: ${count(waits.length)} of ${count(waits.length + enteredAtOnce)}; median ${at(0.5)} s, p90 ${at(0.9)} s, longest ${at(1)} s.`,
    estimateLine(waits),
  ];
}

/** @param {import('./results.mjs').Wait[]} waits */
function estimateLine(waits) {
  const estimates = waits.flatMap(({ estimate, estimatedSeconds }) =>
    estimate ? { ...estimate, actual: estimatedSeconds } : [],
  );
  if (estimates.length === 0) return 'First estimate: no visitor was shown one.';
  const share = (/** @type {(one: (typeof estimates)[number]) => boolean} */ holds) =>
    `${Math.round((estimates.filter(holds).length / estimates.length) * 100)} %`;
  const isNear = share(
    ({ p50Seconds, actual }) => Math.abs(actual - p50Seconds) <= 0.2 * p50Seconds,
  );
  const isBelow = share(({ p90Seconds, actual }) => actual <= p90Seconds);
  const error = median(estimates.map(({ p50Seconds, actual }) => p50Seconds - actual));
  return (
    `First estimate, shown to ${count(estimates.length)}: ${isNear} waited as long as its p50 (±20 %), ${isBelow} at most its p90; ` +
    `${short(Math.abs(error))} s too ${error > 0 ? 'long' : 'short'} in the median.`
  );
}

/** @param {import('./results.mjs').Results} results */
function stepLines({ steps }) {
  const rows = [...steps].map(([step, latencies]) => {
    const { p50, p90, p99, max } = latencies.summary();
    return [step, count(latencies.values.length), ...[p50, p90, p99, max].map(short)];
  });
  const head = ['step', 'count', 'p50 ms', 'p90 ms', 'p99 ms', 'max ms'];
  return [head, ...rows].map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(10) : cell.padStart(9))).join(' '),
  );
}

/** @param {Map<string, number>} counts */
function list(counts) {
  if (counts.size === 0) return 'none';
  return [...counts].map(([what, times]) => `${what} ${count(times)}`).join(', ');
}
