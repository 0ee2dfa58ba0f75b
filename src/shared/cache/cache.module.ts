import { Global, Module } from '@nestjs/common';
import { CacheCounters } from './cache-counters.js';
import { CacheListener } from './cache-listener.js';
import { MemoryTier } from './memory-tier.js';
import { RedisTier } from './redis-tier.js';
import { TieredCache } from './tiered-cache.js';
import { UnsentWrites } from './unsent-writes.js';

@Global()
@Module({
  providers: [TieredCache, MemoryTier, RedisTier, CacheCounters, CacheListener, UnsentWrites],
  exports: [TieredCache],
})
export class TieredCacheModule {}
