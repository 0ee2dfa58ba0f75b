import { Injectable } from '@nestjs/common';
import { performance } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { workerNumber } from '../../config/worker.js';
import { ClusterScrape } from './cluster-metrics.js';

/** What a source may take for its answer; then a scrape goes on with what is known. */
const PATIENCE_MS = 2_000;

/**
 * A source of gauges that are asked for at each scrape. `read` sets them; `forget` takes their values
 * out, because an old one would look like a fresh one.
 */
export interface GaugeSource {
  read(): Promise<void>;
  forget(): void;
}

/** A registry whose sources are asked before each answer. It never fails: what can't be read is left out. */
class SourcedRegistry extends Registry {
  readonly sources: GaugeSource[] = [];

  override async metrics(): Promise<string> {
    await Promise.all(this.sources.map(readInTime));
    return super.metrics();
  }

  /** For the scrape of all workers. */
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

  /** The text of a scrape: of all workers; of this one alone when the others can't be had now. */
  async render(): Promise<string> {
    return (await this.cluster?.ask()) ?? this.registry.metrics();
  }
}

/** 1 means that a process does all it can: then its answers wait for each other. */
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
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('No answer in time')), PATIENCE_MS);
  });
  try {
    await Promise.race([source.read(), patience]);
  } catch {
    source.forget();
  } finally {
    clearTimeout(timer);
  }
}
