import { Cache } from '@nestjs/cache-manager';
import { Injectable } from '@nestjs/common';
import { CacheCounters } from './cache-counters.js';
import { MemoryTier } from './memory-tier.js';
import { RedisTier } from './redis-tier.js';
import { UnsentWrites } from './unsent-writes.js';
import { newerOf, type Versioned } from './versioned.js';

/**
 * A cache of two tiers, memory and Redis, in front of PostgreSQL. Of two states of a key both tiers
 * keep the one with the higher version, so a slow reader can't undo a change. How old may a state be?
 *
 * - On the instance that changed it: never older than the change.
 * - On others: until the news has come, a moment. Should it be lost, until their memory forgets, 2 s.
 * - While Redis is away each instance goes by its memory (2 s) and PostgreSQL. Should Redis come back
 *   with what it had before a change, that is believed by other instances until the one that made
 *   the change has sent it, which it tries four times a second.
 * - Should an instance die between a commit and telling of it, others believe Redis until the state
 *   ends by its time to live, 60 s, and 2 s more in a memory.
 */
@Injectable()
export class TieredCache {
  constructor(
    private readonly cache: Cache,
    private readonly memory: MemoryTier,
    private readonly redis: RedisTier,
    private readonly unsent: UnsentWrites,
    private readonly counters: CacheCounters,
  ) {}

  /**
   * From the first tier that has it, filling those before it; loads it when none has. Readers of one
   * key at the same time share one look-up and one load, so `load` must not depend on who asks: it
   * may run in no transaction.
   */
  async read<Value>(key: string, load: () => Promise<Versioned<Value>>): Promise<Versioned<Value>> {
    // A hit in memory is an answer by itself; the way through all tiers costs ten times as much.
    const found = this.memory.find<Value>(key) ?? (await this.readThrough(key, load));
    return newerOf(found, this.unsent.get(key) as Versioned<Value> | undefined);
  }

  private readThrough<Value>(
    key: string,
    load: () => Promise<Versioned<Value>>,
  ): Promise<Versioned<Value>> {
    return this.memory.newestWhile(key, () =>
      this.cache.wrap(key, () => {
        this.counters.misses += 1;
        // Redis is not given either what was outdated while it was loaded.
        return this.memory.newestWhile(key, load);
      }),
    );
  }

  /**
   * Writes through both tiers and tells the other instances. Call it after the commit. It never
   * fails: what Redis does not take now, it is sent later.
   */
  async write(key: string, state: Versioned<unknown>): Promise<void> {
    this.memory.keep(key, state);
    try {
      await this.redis.write(key, state);
    } catch {
      this.unsent.add(key, state);
    }
  }
}
