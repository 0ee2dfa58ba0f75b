const MAX_SECONDS = 3_600;

/**
 * Delay after a failed attempt, in seconds: exponential backoff up to an hour with full jitter, so that
 * events that failed together are not retried together.
 * @param failures number of failed attempts, with this one
 * @param random from 0 to 1
 */
export function backoffSeconds(failures: number, firstSeconds: number, random: number): number {
  return random * Math.min(firstSeconds * 2 ** (failures - 1), MAX_SECONDS);
}
