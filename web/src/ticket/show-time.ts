const HOUR_MS = 3_600_000;
/** Nobody is let in earlier than this before a show without a question. */
const EARLY_MS = 12 * HOUR_MS;
/** A show has no end in the API. This long after its start it is over. */
export const LATE_MS = 12 * HOUR_MS;

/** `now` is the evening of the show. */
type ShowTime = 'early' | 'now' | 'late';

/** @param startsAt an instant of the API @param nowMs the time of the server */
export function timeOf(startsAt: string, nowMs: number): ShowTime {
  const aheadMs = Date.parse(startsAt) - nowMs;
  if (aheadMs > EARLY_MS) return 'early';
  return aheadMs < -LATE_MS ? 'late' : 'now';
}
