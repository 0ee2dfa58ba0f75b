import { CacheModule } from '@nestjs/cache-manager';
import { Global, Module } from '@nestjs/common';
import { Keyv, type KeyvStoreAdapter } from 'keyv';
import { CacheCounters } from './cache-counters.js';
import { CacheListener } from './cache-listener.js';
import { MemoryTier } from './memory-tier.js';
import { RedisTier } from './redis-tier.js';
import { TieredCache } from './tiered-cache.js';
import { UnsentWrites } from './unsent-writes.js';

/** Keyv hands objects through as they are: each tier knows best how to keep them, and how long. */
function passingObjects(store: KeyvStoreAdapter): Keyv {
  const keyv = new Keyv({ store, useKeyPrefix: false });
  keyv.serialize = undefined;
  keyv.deserialize = undefined;
  return keyv;
}

@Module({
  providers: [CacheCounters, MemoryTier, RedisTier],
  exports: [CacheCounters, MemoryTier, RedisTier],
})
class CacheTiersModule {}

/** The cache of two tiers: cache-manager asks the memory of the process first, then Redis. */
@Global()
@Module({
  imports: [
    CacheTiersModule,
    CacheModule.registerAsync({
      imports: [CacheTiersModule],
      inject: [MemoryTier, RedisTier],
      useFactory: (memory: MemoryTier, redis: RedisTier) => ({
        stores: [passingObjects(memory), passingObjects(redis)],
      }),
    }),
  ],
  providers: [TieredCache, UnsentWrites, CacheListener],
  exports: [TieredCache, CacheTiersModule],
})
export class TieredCacheModule {}
