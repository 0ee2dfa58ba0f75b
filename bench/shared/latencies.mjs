/** Buckets of equal width on a logarithmic scale: 20 to each factor of ten. */
const FIRST_MS = 0.05;
const PER_DECADE = 20;
export const BUCKETS = 5 * PER_DECADE;

/** @param {number} bucket @returns {number} where it begins, in milliseconds */
export function bucketStart(bucket) {
  return FIRST_MS * 10 ** (bucket / PER_DECADE);
}

/** Collects latencies. */
export class Latencies {
  constructor() {
    /** @type {number[]} */
    this.values = [];
  }

  /** @param {number} milliseconds */
  add(milliseconds) {
    this.values.push(milliseconds);
  }

  summary() {
    const sorted = Float64Array.from(this.values).sort();
    /** @param {number} share */
    const at = (share) =>
      round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    return {
      mean: round(mean),
      p50: at(0.5),
      p90: at(0.9),
      p99: at(0.99),
      p999: at(0.999),
      max: round(sorted.at(-1)),
    };
  }

  /** @returns {number[]} */
  distribution() {
    const counts = new Array(BUCKETS).fill(0);
    for (const value of this.values) {
      const bucket = Math.floor(Math.log10(value / FIRST_MS) * PER_DECADE);
      counts[Math.max(0, Math.min(BUCKETS - 1, bucket))] += 1;
    }
    return counts;
  }
}

/** @param {number | undefined} value */
function round(value) {
  return value === undefined || Number.isNaN(value) ? 0 : Math.round(value * 100) / 100;
}
