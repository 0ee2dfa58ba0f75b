/** A code that was out of sight for this long is a new scan. */
const SAME_LOOK_MS = 2_000;

/** The codes that were judged and are in sight since, with the time of the last look in milliseconds. */
const inSight = new Map<string, number>();

/** Whether the scanner still looks at a code that was judged, or has read it twice. @param now in milliseconds */
export function isRepeated(text: string, now: number): boolean {
  for (const [code, at] of inSight) if (now - at >= SAME_LOOK_MS) inSight.delete(code);
  const isSame = inSight.has(text);
  if (isSame) inSight.set(text, now);
  return isSame;
}

/** Other codes may be in the same picture. @param now in milliseconds */
export function rememberLook(text: string, now: number): void {
  inSight.set(text, now);
}
