/** Keys in a row. They are evenly spread, like hashes. */
export interface SpreadKeys {
  readonly bytes: Buffer;
  /** From the start of one key to the start of the next. */
  readonly stride: number;
  /** The bytes of a key: 6 at least, `stride` at most. */
  readonly width: number;
}

/** Lets other work of the process run. */
export type Pause = () => Promise<void>;

/** The first bytes of a key that are compared as one number: the most that a number holds exactly. */
const PREFIX_BYTES = 6;
const BUCKETS = 256;
/** Takes about a millisecond. */
const KEYS_PER_PAUSE = 4_000;

/**
 * The indexes of the keys in the order of their bytes. Sorting a million keys takes a second, so they are
 * sorted by their first byte, and then each bucket by itself, with pauses in between.
 */
export async function ascending(
  { bytes, stride, width }: SpreadKeys,
  pause: Pause,
): Promise<Uint32Array> {
  const count = bytes.length / stride;
  const prefixes = new Float64Array(count);
  const ends = new Uint32Array(BUCKETS);
  for (let index = 0; index < count; index += 1) {
    prefixes[index] = bytes.readUIntBE(index * stride, PREFIX_BYTES);
    ends[bytes[index * stride]!]! += 1;
  }
  for (let bucket = 1; bucket < BUCKETS; bucket += 1) ends[bucket]! += ends[bucket - 1]!;

  const starts = ends.slice();
  const order = new Uint32Array(count);
  for (let index = count - 1; index >= 0; index -= 1) {
    const bucket = bytes[index * stride]!;
    starts[bucket]! -= 1;
    order[starts[bucket]!] = index;
  }
  const compare = (one: number, other: number): number => {
    const [a, b] = [one * stride, other * stride];
    return prefixes[one]! - prefixes[other]! || bytes.compare(bytes, b, b + width, a, a + width);
  };
  let pausedAt = 0;
  for (const [bucket, start] of starts.entries()) {
    const end = ends[bucket]!;
    order.subarray(start, end).sort(compare);
    if (end - pausedAt < KEYS_PER_PAUSE) continue;
    pausedAt = end;
    await pause();
  }
  return order;
}
