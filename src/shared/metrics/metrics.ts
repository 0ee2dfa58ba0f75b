import { Injectable } from '@nestjs/common';
import { performance } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { workerNumber } from '../../config/worker.js';
import { withTimeout } from '../timeout.js';
import { ClusterScrape } from './cluster-metrics.js';

/** A scrape waits this long for a source, then leaves its values out. */
const SOURCE_TIMEOUT_MS = 2_000;

/**
 * A source of gauges. `read` sets their values at each scrape. `forget` removes the values when `read`
 * fails, because an old value would look like a current one.
 */
export interface GaugeSource {
  read(): Promise<void>;
  forget(): void;
}

/** Reads the sources before each scrape. A source that fails is left out. */
class SourcedRegistry extends Registry {
  readonly sources: GaugeSource[] = [];

  override async metrics(): Promise<string> {
    await Promise.all(this.sources.map(readInTime));
    return super.metrics();
  }

  /** Used for the scrape of all workers. */
  override async getMetricsAsJSON(): ReturnType<Registry['getMetricsAsJSON']> {
    await Promise.all(this.sources.map(readInTime));
    return super.getMetricsAsJSON();
  }
}

/** The metrics of this instance of the application, for Prometheus. */
@Injectable()
export class Metrics {
  readonly registry = new SourcedRegistry();
  private readonly cluster: ClusterScrape | undefined;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    measureEventLoop(this.registry);
    const worker = workerNumber();
    if (worker === undefined) return;
    this.registry.setDefaultLabels({ worker });
    this.cluster = new ClusterScrape(this.registry);
  }

  addSource(source: GaugeSource): void {
    this.registry.sources.push(source);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The metrics of all workers; those of this one when another does not answer. */
  async render(): Promise<string> {
    return (await this.cluster?.request()) ?? this.registry.metrics();
  }
}

/** At 1 the process is saturated and responses wait for each other. */
function measureEventLoop(registry: Registry): void {
  let last = performance.eventLoopUtilization();
  new Gauge({
    name: 'nodejs_eventloop_utilization',
    help: 'Share of the time since the last scrape in which the event loop was busy, 0 to 1',
    registers: [registry],
    collect() {
      const now = performance.eventLoopUtilization();
      this.set(performance.eventLoopUtilization(now, last).utilization);
      last = now;
    },
  });
}

async function readInTime(source: GaugeSource): Promise<void> {
  try {
    await withTimeout(SOURCE_TIMEOUT_MS, source.read());
  } catch {
    source.forget();
  }
}
