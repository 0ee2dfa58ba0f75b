/** Fewer are no crowd. */
const SMALLEST_CROWD = 8;
/** Some of a crowd have what they wanted. */
const SHARE_THAT_RETURNS = 0.9;
/** Each half of a larger one is a batch worth what it costs. Under overload all are larger. */
const LARGEST_CROWD = 100;
const LONGEST_MS = 20;

/**
 * Of those who were answered; when fewer than that wait, the process is still reading what the others ask. It is busy
 * with that anyway, and a batch of the first few would cost it more than it gains.
 */
export const SHARE_READ = 0.5;
/** Of the event loop, as long as each brings more. Under overload every one does. */
export const MOST_TURNS = 8;

/**
 * Whether to wait, before the next batch, for those who have just been answered. When a crowd asks again
 * as soon as it is answered, those who missed a batch would begin the next one without the rest, and two
 * halves of the crowd would take turns, each batch at the price of a whole one. PostgreSQL has
 * `commit_delay` and `commit_siblings` for the like.
 *
 * Returns how many to wait for; 0 is not to wait. Where half as many as were answered have come meanwhile, they are
 * others, who come by themselves: then waiting would make nothing but later answers.
 */
export function expectedToReturn(answered: number, waiting: number): number {
  const crowd = answered + waiting;
  if (crowd < SMALLEST_CROWD || crowd > LARGEST_CROWD || waiting > answered / 2) return 0;
  return SHARE_THAT_RETURNS * crowd;
}

/**
 * How long to wait for them: as long as the last batch took. Should nobody return, that has cost no more
 * than one batch too many would have. In milliseconds.
 */
export function patience(lastBatchMs: number): number {
  return Math.min(lastBatchMs, LONGEST_MS);
}
