/** What is known of a room when someone asks how long it will take. */
export interface RoomPace {
  readonly admitPerSecond: number;
  readonly capacity: number;
  readonly activeTtlSeconds: number;
  /** Free slots now. */
  readonly freeSlots: number;
  /** Admissions a second over the last half minute; 0 when nobody was admitted. */
  readonly recentPerSecond: number;
  readonly secondsUntilOpen: number;
}

const LONGEST_GUESS = 86_400;

/**
 * Seconds until the user at `position` is admitted. The free slots go at the rate cap; behind them
 * the line moves as fast as it has moved lately, or, while that is unknown, as fast as slots come
 * free when everybody uses the whole time. A line that does not move is guessed to take a day.
 */
export function estimateWaitSeconds(position: number, pace: RoomPace): number {
  if (position <= 0) return 0;
  return Math.ceil(pace.secondsUntilOpen + Math.min(secondsInLine(position, pace), LONGEST_GUESS));
}

function secondsInLine(position: number, pace: RoomPace): number {
  const atOnce = Math.min(position, pace.freeSlots);
  const turnover = pace.recentPerSecond || pace.capacity / pace.activeTtlSeconds;
  const perSecond = Math.min(pace.admitPerSecond, turnover);
  return atOnce / pace.admitPerSecond + (position - atOnce) / perSecond;
}

const SHORTEST_POLL_SECONDS = 2;
/** Up to here everyone polls at the shortest interval. */
const FRONT_OF_LINE = 1_000;
/** Above 1, so that the sum of all polling rates converges however long the line is. */
const GROWTH = 1.25;

/**
 * Seconds until the next poll. With a line of any length all pollers together make at most
 * `1000/2` requests a second from its front and `1000/2 · 1/(1.25 - 1)` from the rest: 2,500.
 * Nobody is told to come back later than half their estimated wait, so that no turn is missed; only
 * a room that drains faster than the line polls is asked more often than that, for as short a time.
 */
export function pollAfterSeconds(position: number, estimatedWaitSeconds: number): number {
  const bounded = SHORTEST_POLL_SECONDS * Math.max(1, position / FRONT_OF_LINE) ** GROWTH;
  const timely = Math.max(SHORTEST_POLL_SECONDS, estimatedWaitSeconds / 2);
  return Math.ceil(Math.min(bounded, timely));
}
