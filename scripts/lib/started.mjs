import { setTimeout as sleep } from 'node:timers/promises';

/** A busy machine starts servers slowly. */
const START_MS = 60_000;
const LOOK_EVERY_MS = 50;

/**
 * Waits until servers have started.
 * @param {string} failure what is wrong if they have not after a minute
 * @param {() => Promise<boolean>} isReady
 */
export async function started(failure, isReady) {
  const startedAt = Date.now();
  while (!(await isReady())) {
    if (Date.now() - startedAt > START_MS) throw new Error(`${failure} after ${START_MS} ms`);
    await sleep(LOOK_EVERY_MS);
  }
}
