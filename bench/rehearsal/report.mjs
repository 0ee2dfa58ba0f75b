import { count, median, short } from '../shared/figures.mjs';

/** How many failures are printed. */
const MAX_FAILURES = 20;

/**
 * @param {import('./results.mjs').Results} results
 * @param {object} outcome
 * @param {readonly number[]} outcome.places of each evening
 * @param {readonly { seats: number, standing: number }[]} outcome.sold
 * @param {number} outcome.seconds of the sale
 * @param {import('./door.mjs').Door} outcome.door
 * @param {{ refunded: number, amount: number, seconds: number }} outcome.cancellation
 * @returns {{ lines: string[], ok: boolean }}
 */
export function reportOf(results, { places, sold, seconds, door, cancellation }) {
  const lines = [
    `The sale took ${short(seconds)} s; ${count(results.receipts.size)} receipts.`,
    ...sold.map(({ seats, standing }, evening) => {
      const of = `${count(seats + standing)} of ${count(places[evening] ?? 0)} places`;
      return `Evening ${evening + 1}: sold ${of}, ${count(seats)} seats and ${count(standing)} standing.`;
    }),
    ...refusalLines(results),
    `Returned by visitors: ${count(results.placesReturned)} places, ${count(results.shirtsReturned)} shirts.`,
    `Merchandise: ${count(results.orders)} orders, ${count(results.discountedOrders)} with the coupon.`,
    `Door of evening 1: admitted ${count(door.admitted)} tickets; refused scans: ${list(door.refused)}.`,
    `Evening 2 was cancelled: ${count(cancellation.refunded)} reservations, ${count(cancellation.amount)} repaid in ${short(cancellation.seconds)} s.`,
    ...closingLines(results, 'Seats, tickets, receipts and balances are as the responses say.'),
  ];
  return { lines, ok: results.isRight };
}

/** @param {import('./results.mjs').Results} results */
export function refusalLines({ departures, refusals }) {
  return [`Left without a ticket: ${list(departures)}.`, `Refused: ${list(refusals)}.`];
}

/**
 * Failures, waits and latencies.
 * @param {import('./results.mjs').Results} results
 * @param {string} verdict of a run without failures
 */
export function closingLines(results, verdict) {
  const { failures, serverErrors } = results;
  return [
    ...(serverErrors > 0 ? [`FAILED: ${serverErrors} requests.`] : []),
    ...failures.slice(0, MAX_FAILURES).map((failure) => `FAILED: ${failure}`),
    failures.length === 0 ? verdict : `${count(failures.length)} FAILURES.`,
    '',
    ...waitLines(results),
    '',
    ...stepLines(results),
  ];
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
