const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds to wait after each failed delivery, by Standard Webhooks: together some three days. */
export const RETRY_SECONDS: readonly number[] = [
  ...[1, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR],
  ...[5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
];

/** Share of a delay by which it may be shorter or longer, so that events that failed together come apart. */
const JITTER = 0.2;

/**
 * Seconds to wait after this many failures; null when no attempt is left.
 * @param random from 0 to 1
 */
export function retryDelay(
  failures: number,
  random: number,
  schedule: readonly number[] = RETRY_SECONDS,
): number | null {
  const seconds = schedule[failures - 1];
  return seconds === undefined ? null : seconds * (1 + JITTER * (2 * random - 1));
}
