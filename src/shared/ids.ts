import { randomFillSync } from 'node:crypto';
import { v7, validate, version } from 'uuid';

const BYTES_OF_AN_ID = 16;
/** Filled for 256 ids at once, because a call for one id costs as much. */
const randomBytes = new Uint8Array(256 * BYTES_OF_AN_ID);
let used = randomBytes.length;

let lastMs = 0;
let sequence = 0;

/** A new UUIDv7 (RFC 9562), sorted by creation time. Ids of one process keep their exact order. */
export function newId(): string {
  const random = nextRandomBytes();
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    // Starts in the lower half. The upper half is for more ids of the same millisecond.
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1;
  } else {
    sequence += 1;
  }
  return v7({ random, msecs: lastMs, seq: sequence });
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && validate(value);
}

/** The time at which an id was made; null for ids of other kinds. */
export function timeOfId(id: string): Date | null {
  if (!isId(id) || version(id) !== 7) return null;
  return new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
}

function nextRandomBytes(): Uint8Array {
  if (used === randomBytes.length) {
    randomFillSync(randomBytes);
    used = 0;
  }
  used += BYTES_OF_AN_ID;
  return randomBytes.subarray(used - BYTES_OF_AN_ID, used);
}
