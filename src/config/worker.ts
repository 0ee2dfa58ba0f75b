/**
 * Which of the processes behind one port this is, from 1; undefined when there is only one. Set by the
 * primary for the workers that it starts (see cluster.ts), and no setting for operators.
 */
export const WORKER_VARIABLE = 'ONSALE_WORKER';

export function workerNumber(source: NodeJS.ProcessEnv = process.env): string | undefined {
  return source[WORKER_VARIABLE];
}
