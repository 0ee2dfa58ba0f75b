const LONGEST_SECONDS = 3_600;

/**
 * How long to wait after a failed attempt, in seconds: doubled each time, an hour at most, and
 * anything from nothing to that ("full jitter"), so that what failed together does not come back
 * together.
 *
 * @param failures how many attempts have failed, this one included
 * @param random from 0 to 1
 */
export function backoffSeconds(failures: number, firstSeconds: number, random: number): number {
  return random * Math.min(firstSeconds * 2 ** (failures - 1), LONGEST_SECONDS);
}
