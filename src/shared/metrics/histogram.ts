import type { Metric, Registry } from 'prom-client';

/** A line of a scrape. */
export interface Sample {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

export interface HistogramFigures {
  /** Per bucket, not cumulative; the last count is for values above all bounds. */
  readonly counts: ArrayLike<number>;
  readonly sum: number;
}

interface HistogramDescription {
  readonly name: string;
  readonly help: string;
  readonly samples: () => readonly Sample[];
}

/** Adds a histogram that reads its samples at each scrape. */
export function addHistogram(
  registry: Registry,
  { name, help, samples }: HistogramDescription,
): void {
  const metric = {
    ...{ name, help, type: 'histogram', aggregator: 'sum' },
    get: () => Promise.resolve({ ...metric, values: samples() }),
  };
  // A registry uses only these members of a metric.
  registry.registerMetric(metric as unknown as Metric);
}

/** Converts to the cumulative buckets of Prometheus. */
export function histogramSamples(
  name: string,
  bounds: readonly number[],
  { counts, sum }: HistogramFigures,
  labels: Readonly<Record<string, string>> = {},
): Sample[] {
  let count = 0;
  const buckets = [...bounds, '+Inf'].map((le, index): Sample => {
    count += counts[index] ?? 0;
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
