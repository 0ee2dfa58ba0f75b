/** A code that was out of sight for this long is a new scan. */
const SAME_LOOK_MS = 2_000;

let last = { text: '', at: -Infinity };

/** Whether the scanner still looks at the same code, or has read it twice. @param now in milliseconds */
export function isRepeated(text: string, now: number): boolean {
  const isSame = text === last.text && now - last.at < SAME_LOOK_MS;
  last = { text, at: now };
  return isSame;
}
