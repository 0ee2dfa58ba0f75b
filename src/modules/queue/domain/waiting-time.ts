import type { RoomState } from './room.js';

/** The state of a room that the estimate of a wait depends on. */
export interface RoomPace {
  readonly state: RoomState;
  readonly admitPerSecond: number;
  readonly freeSlots: number;
  /** Over the last half minute; 0 when nobody was admitted. */
  readonly admissionsPerSecond: number;
  /** Slots that ended per second over the last half minute: the pace of a full room. */
  readonly freedPerSecond: number;
  /** The number of ended slots that `freedPerSecond` was measured from. */
  readonly freed: number;
  readonly secondsUntilOpen: number;
}

/** How long a user will wait: with a chance of one half at most `p50Seconds`, of nine tenths at most `p90Seconds`. */
export interface WaitEstimate {
  readonly p50Seconds: number;
  readonly p90Seconds: number;
}

/** The 90 % quantile of the normal distribution. */
const P90 = 1.28;
/** The pace itself changes during the wait. */
const PACE_CHANGE = 0.25;

/**
 * Estimates the wait of the user at `position`. Free slots are filled at the rate of the room; the users behind them
 * move at the pace at which slots end. Null when nobody can know: the room is paused or closed, or there is no pace yet.
 */
export function estimateWait(position: number, pace: RoomPace): WaitEstimate | null {
  if (pace.state !== 'open') return null;
  const atOnce = Math.min(position, pace.freeSlots);
  const later = position - atOnce;
  const perSecond = Math.min(pace.admitPerSecond, pace.freedPerSecond);
  if (later > 0 && perSecond === 0) return null;
  const filling = pace.secondsUntilOpen + atOnce / pace.admitPerSecond;
  const moving = later === 0 ? 0 : later / perSecond;
  // Slots end at random moments, during the wait as well as while the pace was measured.
  const chance = later === 0 ? 0 : P90 * Math.sqrt(1 / later + 1 / pace.freed);
  const p50 = filling + moving;
  return {
    p50Seconds: Math.ceil(p50),
    p90Seconds: Math.ceil(p50 + moving * (chance + PACE_CHANGE)),
  };
}
