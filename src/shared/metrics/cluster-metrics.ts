import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';

/** Longer than the primary waits for its workers. */
const PATIENCE_MS = 6_000;

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
 * In the primary: a scrape reaches one worker, which asks here for the figures of all. Each worker labels
 * its own, so nothing is added up, and a worker that dies takes only its own series with it.
 */
export function answerScrapes(): void {
  const workers = new AggregatorRegistry();
  cluster.on('message', (asking: Worker, message: ScrapeRequest) => {
    if (message.type !== 'onsale:scrape') return;
    const answer = (text: string | undefined) => {
      const scraped: ScrapeAnswer = { type: 'onsale:scraped', id: message.id, text };
      if (asking.isConnected()) asking.send(scraped);
    };
    workers.clusterMetrics().then(answer, () => answer(undefined));
  });
}

/** In a worker: its part of every scrape, and the way to ask for the whole. */
export class ClusterScrape {
  private readonly waiting = new Map<number, (text: string | undefined) => void>();
  private count = 0;

  constructor(registry: Registry) {
    AggregatorRegistry.setRegistries(registry);
    // Its constructor is what makes prom-client listen to the primary.
    new AggregatorRegistry();
    process.on('message', (message: ScrapeAnswer) => {
      if (message.type === 'onsale:scraped') this.waiting.get(message.id)?.(message.text);
    });
  }

  /** The figures of all workers; undefined when they can't be had now. */
  async ask(): Promise<string | undefined> {
    const id = (this.count += 1);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve) => {
        timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
        this.waiting.set(id, resolve);
        process.send?.({ type: 'onsale:scrape', id } satisfies ScrapeRequest);
      });
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
    }
  }
}
