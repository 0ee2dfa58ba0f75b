/** A code that is missing from so many pictures in a row and for this long is out of sight. */
const GONE_PICTURES = 5;
const SAME_LOOK_MS = 2_000;
/** Without any picture for so long, the camera was off. */
const PAUSE_MS = 30_000;

interface Look {
  /** In milliseconds. */
  readonly at: number;
  /** In how many pictures since the code was missing. */
  readonly missed: number;
}

/** The codes that were judged and are in sight since, with the last look at each. */
const inSight = new Map<string, Look>();

/** Takes note of a picture. A slow camera takes one in seconds. @param codes in the picture @param now in milliseconds */
export function lookAt(codes: readonly string[], now: number): void {
  for (const [code, look] of inSight) {
    if (isGone(look, now)) inSight.delete(code);
    else if (codes.includes(code)) rememberLook(code, now);
    else inSight.set(code, { at: look.at, missed: look.missed + 1 });
  }
}

/** Whether the camera still looks at a code that was judged. */
export function isInSight(code: string): boolean {
  return inSight.has(code);
}

/** Whether a code was typed twice: a scanner may read it more than once. @param now in milliseconds */
export function isRepeated(code: string, now: number): boolean {
  const look = inSight.get(code);
  if (look === undefined || now - look.at >= SAME_LOOK_MS) return false;
  rememberLook(code, now);
  return true;
}

/** @param now in milliseconds */
export function rememberLook(code: string, now: number): void {
  inSight.set(code, { at: now, missed: 0 });
}

function isGone({ at, missed }: Look, now: number): boolean {
  const awayMs = now - at;
  return awayMs >= PAUSE_MS || (awayMs >= SAME_LOOK_MS && missed >= GONE_PICTURES);
}
