import { Injectable } from '@nestjs/common';
import { addCounter } from '../metrics/counter.js';
import { Metrics } from '../metrics/metrics.js';

/** Reads by the tier that answered. Concurrent reads of one key share a look-up and count once. */
@Injectable()
export class CacheCounters {
  /** Found in the memory of this process. */
  l1Hits = 0;
  /** Found in Redis. */
  l2Hits = 0;
  /** Loaded from PostgreSQL. */
  misses = 0;

  constructor(metrics: Metrics) {
    const reads = {
      name: 'cache_reads_total',
      help: 'Reads of item details by the tier that answered: memory, redis, or none',
      label: 'tier',
    };
    addCounter(metrics.registry, reads, () => [
      ['memory', this.l1Hits],
      ['redis', this.l2Hits],
      ['none', this.misses],
    ]);
  }
}
