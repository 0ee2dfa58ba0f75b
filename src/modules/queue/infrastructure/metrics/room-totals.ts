import { type RoomStats, WAIT_BUCKETS_SECONDS } from '../../application/room-entry.js';

const NAMES = ['joinedTotal', 'admittedTotal', 'expiredTotal'] as const;
const BUCKETS = WAIT_BUCKETS_SECONDS.length + 1;

/**
 * The sums of the totals of all rooms that were ever seen. A room counts with its last figures when nobody is in it any
 * more: counters never fall. A scrape adds only the rooms in use, however many were in use before.
 */
export class RoomTotals {
  /** By room id: the totals in the order of NAMES, the sum of the waits, and their counts by bucket. */
  private readonly last = new Map<string, Float64Array>();
  private readonly sums = new Float64Array(NAMES.length + 1 + BUCKETS);

  set(roomId: string, stats: RoomStats): void {
    const { sumMs, counts } = stats.waits;
    const next = new Float64Array(this.sums.length);
    next.set([...NAMES.map((name) => stats[name]), sumMs, ...counts]);
    const last = this.last.get(roomId);
    for (const [index, total] of next.entries()) {
      const before = last?.[index] ?? 0;
      // The figures of a room that the store has lost begin at 0 again.
      this.sums[index]! += total >= before ? total - before : total;
    }
    this.last.set(roomId, next);
  }

  of(name: (typeof NAMES)[number]): number {
    return this.sums[NAMES.indexOf(name)]!;
  }

  get waits(): { readonly sumMs: number; readonly counts: readonly number[] } {
    return {
      sumMs: this.sums[NAMES.length]!,
      counts: [...this.sums.subarray(NAMES.length + 1)],
    };
  }
}
