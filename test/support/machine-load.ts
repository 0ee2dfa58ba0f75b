import { availableParallelism, loadavg } from 'node:os';

/** How often `sample` counts, and how long that takes on a machine of ordinary speed. */
const COUNTS = 4_000_000;
const ORDINARY_MS = 8;
const MEASURED_FOR_MS = 10_000;

let measured = { slowness: 1, at: -Infinity };

/**
 * How much slower than usual a process gets on here, at least 1. Limits of time hold on a machine with
 * nothing else to do; the suite runs several files at once, on slow machines too.
 */
export function machineLoad(): number {
  const [lastMinute = 0] = loadavg();
  return Math.max(1, lastMinute / availableParallelism(), slowness());
}

/** Sees what the load average does not: a slow processor, and one that others use. */
function slowness(): number {
  const now = performance.now();
  if (now - measured.at < MEASURED_FOR_MS) return measured.slowness;
  sample();
  const at = performance.now();
  measured = { slowness: (at - now) / ORDINARY_MS, at };
  return measured.slowness;
}

function sample(): number {
  let sum = 0;
  for (let count = 0; count < COUNTS; count += 1) sum = (sum * 31 + count) | 0;
  return sum;
}
