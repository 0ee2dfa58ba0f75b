import { Injectable } from '@nestjs/common';
import { CacheableMemory } from '@cacheable/memory';
import { CacheCounters } from './cache-counters.js';
import { newerOf, type Versioned } from './versioned.js';

/** Bounds how long an instance that missed a change serves the old state. */
const MEMORY_TTL_MS = 2_000;
/** Beyond this number the least recently used key is evicted. */
const MAX_KEYS = 10_000;

type State = Versioned<unknown>;

interface OpenReads {
  readers: number;
  /** The newest state that was kept while these reads run. */
  newest: State | undefined;
}

/**
 * The first tier: objects in the memory of the process. An older state never replaces a newer one,
 * also when the newer one was evicted while the older one was being loaded.
 */
@Injectable()
export class MemoryTier {
  private readonly memory = new CacheableMemory({
    ttl: MEMORY_TTL_MS,
    lruSize: MAX_KEYS,
    // One shard, because several would hash every key.
    storeHashSize: 1,
    useClone: false,
  });
  private readonly openReads = new Map<string, OpenReads>();

  constructor(private readonly counters: CacheCounters) {}

  find<Value>(key: string): Versioned<Value> | undefined {
    const state = this.memory.get<Versioned<Value>>(key);
    if (state) this.counters.l1Hits += 1;
    return state;
  }

  /** Keeps the state, unless a newer one is known. */
  keep(key: string, state: State): void {
    const reads = this.openReads.get(key);
    const newest = newerOf(newerOf(state, this.memory.get<State>(key)), reads?.newest);
    if (newest !== state) return;
    this.memory.set(key, state);
    if (reads) reads.newest = state;
  }

  /** Runs a read. Returns its result, or the newest state kept since the first open read began. */
  async newestWhile<Value>(
    key: string,
    read: () => Promise<Versioned<Value>>,
  ): Promise<Versioned<Value>> {
    const reads = this.openReads.get(key) ?? { readers: 0, newest: undefined };
    this.openReads.set(key, reads);
    reads.readers += 1;
    try {
      const found = await read();
      return newerOf(found, reads.newest as Versioned<Value> | undefined);
    } finally {
      reads.readers -= 1;
      if (reads.readers === 0) this.openReads.delete(key);
    }
  }

  // The interface of a Keyv store. Keyv awaits each result.

  get(key: string): { value: State } | undefined {
    const state = this.find(key);
    return state && { value: state };
  }

  set(key: string, { value }: { value: State }): void {
    this.keep(key, value);
  }

  delete(key: string): void {
    this.memory.delete(key);
  }

  clear(): void {
    this.memory.clear();
  }
}
