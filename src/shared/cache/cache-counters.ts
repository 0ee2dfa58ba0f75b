import { Injectable } from '@nestjs/common';

/** Who was asked, and had it. Reads of one key at the same time share a look-up, and count once. */
@Injectable()
export class CacheCounters {
  /** Found in the memory of this process. */
  l1Hits = 0;
  /** Found in Redis. */
  l2Hits = 0;
  /** Loaded from PostgreSQL. */
  misses = 0;
}
