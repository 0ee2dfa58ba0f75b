import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';

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

/** The metrics of this instance of the application, for Prometheus. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly sources: GaugeSource[] = [];

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  addSource(source: GaugeSource): void {
    this.sources.push(source);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The text of a scrape. It never fails: what can't be read now is left out. */
  async render(): Promise<string> {
    await Promise.all(this.sources.map(readInTime));
    return this.registry.metrics();
  }
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
