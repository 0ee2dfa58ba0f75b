/** The state of a room that the estimate of a wait depends on. */
export interface RoomPace {
  readonly admitPerSecond: number;
  readonly capacity: number;
  readonly activeTtlSeconds: number;
  readonly freeSlots: number;
  /** Admissions per second over the last half minute; 0 when nobody was admitted. */
  readonly recentPerSecond: number;
  readonly secondsUntilOpen: number;
}

/** The estimate for a queue that does not move: one day. */
const MAX_ESTIMATE_SECONDS = 86_400;

/**
 * Estimates the seconds until the user at `position` is admitted. Free slots are filled at the rate.
 * The users behind them move at the recent pace. If that is 0, the estimate assumes that every slot
 * lasts its whole lifetime.
 */
export function estimateWaitSeconds(position: number, pace: RoomPace): number {
  if (position <= 0) return 0;
  return Math.ceil(
    pace.secondsUntilOpen + Math.min(secondsInQueue(position, pace), MAX_ESTIMATE_SECONDS),
  );
}

function secondsInQueue(position: number, pace: RoomPace): number {
  const atOnce = Math.min(position, pace.freeSlots);
  const turnover = pace.recentPerSecond || pace.capacity / pace.activeTtlSeconds;
  const perSecond = Math.min(pace.admitPerSecond, turnover);
  return atOnce / pace.admitPerSecond + (position - atOnce) / perSecond;
}

const MIN_POLL_SECONDS = 2;
/** Up to this position users poll at the shortest interval. */
const FRONT_OF_QUEUE = 1_000;
/** Above 1, so the sum of all polling rates converges for a queue of any length. */
const GROWTH = 1.25;

/**
 * Seconds until the next poll. A queue of any length makes at most 1000/2 requests per second from its
 * front and 1000/2 · 1/(1.25 - 1) from the rest: 2,500. The interval is at most half the estimated
 * wait, so that users notice their admission. Only queues that empty fast exceed the 2,500 by that.
 */
export function pollAfterSeconds(position: number, estimatedWaitSeconds: number): number {
  const byPosition = MIN_POLL_SECONDS * Math.max(1, position / FRONT_OF_QUEUE) ** GROWTH;
  const byWait = Math.max(MIN_POLL_SECONDS, estimatedWaitSeconds / 2);
  return Math.ceil(Math.min(byPosition, byWait));
}
