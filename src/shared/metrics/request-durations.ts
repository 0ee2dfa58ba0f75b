import type { Registry } from 'prom-client';
import { addHistogram, histogramSamples, type Sample } from './histogram.js';

const NAME = 'http_request_duration_seconds';
const HELP = 'Time from request to response, by method, route and status class';
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * A histogram of all requests. An observation costs a fifth of one of prom-client's histogram, which
 * builds a key from an object of labels.
 */
export class RequestDurations {
  /** Per series: a count per bucket, the count above all bounds, and the sum of all durations. */
  private readonly series = new Map<string, Float64Array>();

  constructor(registry: Registry) {
    addHistogram(registry, { name: NAME, help: HELP, samples: () => this.samples() });
  }

  /** `route` is a pattern, so that the number of series is bounded. */
  observe(method: string, route: string, status: number, seconds: number): void {
    const key = `${method} ${Math.floor(status / 100)}xx ${route}`;
    let cells = this.series.get(key);
    if (!cells) this.series.set(key, (cells = new Float64Array(BUCKETS.length + 2)));
    let bucket = 0;
    while (bucket < BUCKETS.length && seconds > BUCKETS[bucket]!) bucket += 1;
    cells[bucket]! += 1;
    cells[BUCKETS.length + 1]! += seconds;
  }

  private samples(): Sample[] {
    return [...this.series].flatMap(([key, cells]) => {
      const [method = '', status = '', route = ''] = key.split(' ');
      const counts = cells.subarray(0, -1);
      const sum = cells[BUCKETS.length + 1]!;
      return histogramSamples(NAME, BUCKETS, { counts, sum }, { method, route, status });
    });
  }
}
