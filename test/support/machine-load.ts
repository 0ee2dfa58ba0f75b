import { availableParallelism, loadavg } from 'node:os';

/**
 * How many processes want each core, at least 1. Limits of time hold on a machine with nothing else to
 * do; the suite runs several files at once.
 */
export function machineLoad(): number {
  const [lastMinute = 0] = loadavg();
  return Math.max(1, lastMinute / availableParallelism());
}
