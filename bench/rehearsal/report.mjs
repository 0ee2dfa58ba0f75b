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
function waitLines({ waits }) {
  const queued = waits.filter(({ promised }) => promised > 0);
  if (queued.length === 0) return ['No visitor had to wait.'];
  const seconds = queued.map((one) => one.seconds).sort((a, b) => a - b);
  const errors = queued.map((one) => one.promised - one.seconds);
  const absolute = errors.map(Math.abs).sort((a, b) => a - b);
  const at = (/** @type {number[]} */ values, /** @type {number} */ share) =>
    short(values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0);
  return [
    `Visitors who waited: ${count(queued.length)} of ${count(waits.length)}; median ${at(seconds, 0.5)} s, p90 ${at(seconds, 0.9)} s, longest ${at(seconds, 1)} s.`,
    `First estimate shown: off by ${at(absolute, 0.5)} s in the median, ${at(absolute, 0.9)} s in the worst tenth; ` +
      `${short(Math.abs(median(errors)))} s too ${median(errors) > 0 ? 'long' : 'short'} on the whole.`,
  ];
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
