/** Below this the batch does not wait. */
const MIN_CROWD = 8;
/** Some users do not ask again. */
const SHARE_THAT_RETURNS = 0.9;
/** Half of a larger crowd is a large batch already. */
const MAX_CROWD = 100;
const MAX_WAIT_MS = 20;

/**
 * If fewer than this share of the last batch wait, answer the last batch first: the process is still
 * reading requests, and a batch of the first few would cost more than it gains.
 */
export const MIN_SHARE_OF_LAST = 0.5;
/** Turns of the event loop to wait while each brings more requests. Under overload every turn does. */
export const MAX_TURNS = 8;

/**
 * How many requests to wait for before the next batch; 0 means do not wait. Users who ask again as
 * soon as they are answered would otherwise split into two half-sized batches (ADR 9). If more than
 * half as many arrived meanwhile, load comes from other users, and waiting only adds latency.
 */
export function expectedToReturn(answered: number, waiting: number): number {
  const crowd = answered + waiting;
  if (crowd < MIN_CROWD || crowd > MAX_CROWD || waiting > answered / 2) return 0;
  return SHARE_THAT_RETURNS * crowd;
}

/** How long to wait, in milliseconds: as long as the last batch took. A vain wait costs one batch. */
export function maxWaitMs(lastBatchMs: number): number {
  return Math.min(lastBatchMs, MAX_WAIT_MS);
}
