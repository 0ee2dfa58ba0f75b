import { Injectable } from '@nestjs/common';
import { createCache } from 'cache-manager';
import { Keyv } from 'keyv';
import { CacheCounters } from './cache-counters.js';
import { MemoryTier } from './memory-tier.js';
import { RedisTier } from './redis-tier.js';
import { UnsentWrites } from './unsent-writes.js';
import { newerOf, type Versioned } from './versioned.js';

/**
 * Two tiers, memory and Redis, in front of PostgreSQL. Each tier keeps the state with the highest
 * version of a key, so a slow load never undoes a change. docs/adr/0010-two-tier-cache.md says how
 * old a state can be.
 */
@Injectable()
export class TieredCache {
  private readonly cache = createCache({
    stores: [storeOf(this.memory), storeOf(this.redis)],
  });

  constructor(
    private readonly memory: MemoryTier,
    private readonly redis: RedisTier,
    private readonly unsent: UnsentWrites,
    private readonly counters: CacheCounters,
  ) {}

  /**
   * Reads the first tier that holds the key and fills the tiers before it; else loads. Concurrent
   * readers of a key share one load, so `load` must not depend on the caller or its transaction.
   */
  async read<Value>(key: string, load: () => Promise<Versioned<Value>>): Promise<Versioned<Value>> {
    // A hit in memory through cache-manager costs ten times as much.
    const found = this.memory.find<Value>(key) ?? (await this.readThrough(key, load));
    return newerOf(found, this.unsent.get(key) as Versioned<Value> | undefined);
  }

  /**
   * Writes to both tiers and to the memory of other instances. Call it after the commit. It never
   * rejects: a write that Redis does not take is sent again.
   */
  async write(key: string, state: Versioned<unknown>): Promise<void> {
    this.memory.keep(key, state);
    try {
      await this.redis.write(key, state);
    } catch {
      this.unsent.add(key, state);
    }
  }

  private readThrough<Value>(
    key: string,
    load: () => Promise<Versioned<Value>>,
  ): Promise<Versioned<Value>> {
    return this.memory.newestWhile(key, () =>
      this.cache.wrap(key, () => {
        this.counters.misses += 1;
        // Keeps a state that became old during its load out of Redis too.
        return this.memory.newestWhile(key, load);
      }),
    );
  }
}

/** A store for cache-manager that passes objects to the tier without serialization. */
function storeOf(tier: MemoryTier | RedisTier): Keyv {
  const keyv = new Keyv({ store: tier, useKeyPrefix: false });
  keyv.serialize = undefined;
  keyv.deserialize = undefined;
  return keyv;
}
