import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';
import { withTimeout } from '../timeout.js';

/** Longer than the primary waits for its workers. */
const TIMEOUT_MS = 6_000;

interface ScrapeRequest {
  readonly type: 'onsale:scrape';
  readonly id: number;
}

interface ScrapeAnswer {
  readonly type: 'onsale:scraped';
  readonly id: number;
  /** Undefined when not all workers answered. */
  readonly text: string | undefined;
}

/**
 * Runs in the primary. A scrape reaches one worker, which requests the metrics of all workers here.
 * Each worker labels its series, so they are not summed, and a dead worker loses only its own.
 */
export function answerScrapes(): void {
  const workers = new AggregatorRegistry();
  cluster.on('message', (worker: Worker, message: ScrapeRequest) => {
    if (message.type !== 'onsale:scrape') return;
    const answer = (text: string | undefined) => {
      const scraped: ScrapeAnswer = { type: 'onsale:scraped', id: message.id, text };
      if (worker.isConnected()) worker.send(scraped);
    };
    workers.clusterMetrics().then(answer, () => answer(undefined));
  });
}

/** Runs in a worker: provides its own metrics and requests those of all workers. */
export class ClusterScrape {
  private readonly waiting = new Map<number, (text: string | undefined) => void>();
  private count = 0;

  constructor(registry: Registry) {
    AggregatorRegistry.setRegistries(registry);
    // The constructor makes prom-client listen to the primary.
    new AggregatorRegistry();
    process.on('message', (message: ScrapeAnswer) => {
      if (message.type === 'onsale:scraped') this.waiting.get(message.id)?.(message.text);
    });
  }

  /** The metrics of all workers; undefined when a worker does not answer. */
  async request(): Promise<string | undefined> {
    const id = (this.count += 1);
    const answer = new Promise<string | undefined>((resolve) => {
      this.waiting.set(id, resolve);
      process.send?.({ type: 'onsale:scrape', id } satisfies ScrapeRequest);
    });
    try {
      return await withTimeout(TIMEOUT_MS, answer);
    } catch {
      return undefined;
    } finally {
      this.waiting.delete(id);
    }
  }
}
