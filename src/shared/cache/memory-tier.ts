import { Injectable } from '@nestjs/common';
import { CacheableMemory } from 'cacheable';
import type { KeyvStoreAdapter, StoredData } from 'keyv';
import { CacheCounters } from './cache-counters.js';
import { newerOf, type Versioned } from './versioned.js';

/** How long an instance that missed the news of a change goes on with what it has. */
const MEMORY_TTL_MS = 2_000;
/** Beyond it the least recently used go. */
const MOST_KEYS = 10_000;

type State = Versioned<unknown>;

interface ReadsUnderWay {
  readers: number;
  /** The newest state that came in while they read. */
  newest: State | undefined;
}

/**
 * The first tier: the memory of the process, objects as they are. A newer state is never replaced by
 * an older one, however late that comes: neither one that is kept, nor one that came in while the
 * older one was being read and that has been forgotten since.
 */
@Injectable()
export class MemoryTier implements KeyvStoreAdapter {
  readonly opts = {};
  namespace?: string | undefined;
  private readonly memory = new CacheableMemory({
    ttl: MEMORY_TTL_MS,
    lruSize: MOST_KEYS,
    // So few keys need no sharding, which would hash each of them.
    storeHashSize: 1,
    useClone: false,
  });
  private readonly underWay = new Map<string, ReadsUnderWay>();

  constructor(private readonly counters: CacheCounters) {}

  /** What is kept, at once. */
  find<Value>(key: string): Versioned<Value> | undefined {
    const state = this.memory.get<Versioned<Value>>(key);
    if (state) this.counters.l1Hits += 1;
    return state;
  }

  /** For Keyv. */
  async get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    const state = this.find(key);
    return state && { value: state as Value };
  }

  /** For Keyv. */
  async set(key: string, { value }: { value: State }): Promise<void> {
    this.keep(key, value);
  }

  /** Keeps the state, unless a newer one is known. */
  keep(key: string, state: State): void {
    const reads = this.underWay.get(key);
    const newest = newerOf(newerOf(state, this.memory.get<State>(key)), reads?.newest);
    if (newest !== state) return;
    this.memory.set(key, state);
    if (reads) reads.newest = state;
  }

  /**
   * Runs a read, from whichever tier. What it found gives way to a newer state that came in
   * meanwhile: also for a reader who joined a read that had begun before the change.
   */
  async newestWhile<Value>(
    key: string,
    read: () => Promise<Versioned<Value>>,
  ): Promise<Versioned<Value>> {
    const reads = this.underWay.get(key) ?? { readers: 0, newest: undefined };
    this.underWay.set(key, reads);
    reads.readers += 1;
    try {
      const found = await read();
      return newerOf(found, reads.newest as Versioned<Value> | undefined);
    } finally {
      reads.readers -= 1;
      if (reads.readers === 0) this.underWay.delete(key);
    }
  }

  async delete(key: string): Promise<boolean> {
    this.memory.delete(key);
    return true;
  }

  async clear(): Promise<void> {
    this.memory.clear();
  }

  on(): this {
    return this;
  }
}
