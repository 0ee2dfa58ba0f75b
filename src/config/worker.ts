/** Set by the cluster primary for its workers (see cluster.ts); not a setting for operators. */
export const WORKER_VARIABLE = 'ONSALE_WORKER';

/** The number of this worker, from 1; undefined without a cluster. */
export function workerNumber(source: NodeJS.ProcessEnv = process.env): string | undefined {
  return source[WORKER_VARIABLE];
}
