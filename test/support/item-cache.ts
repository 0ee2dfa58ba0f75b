import { ItemQueries } from '../../src/modules/item/application/item-queries.js';
import { CacheCounters } from '../../src/shared/cache/cache-counters.js';
import { MemoryTier } from '../../src/shared/cache/memory-tier.js';
import type { Instance, World } from './world.js';

/** Who had it: memory, Redis, or PostgreSQL. */
export interface Asked {
  readonly l1Hits: number;
  readonly l2Hits: number;
  readonly misses: number;
}

/** Which tiers of the instance answered while `work` ran. */
export async function askedBy(instance: Instance, work: () => Promise<unknown>): Promise<Asked> {
  const counters = instance.get(CacheCounters);
  const before = { ...counters };
  await work();
  return {
    l1Hits: counters.l1Hits - before.l1Hits,
    l2Hits: counters.l2Hits - before.l2Hits,
    misses: counters.misses - before.misses,
  };
}

export function forgetInMemory(instance: Instance): void {
  instance.get(MemoryTier).clear();
}

export function cacheKey(itemId: string): string {
  return `onsale:cache:item:${itemId}`;
}

/** What Redis has of the item; null for nothing. */
export async function inRedis(world: World, itemId: string) {
  const text = await world.redis.get(cacheKey(itemId));
  if (text === null) return null;
  return JSON.parse(text) as {
    readonly version: number;
    readonly value: Readonly<Record<string, unknown>> | null;
  };
}

/** A load from PostgreSQL that has read its row and does not come back with it. */
export interface SlowLoad {
  /** The row has been read. */
  readonly hasRead: Promise<void>;
  /** Lets it come back. */
  readonly release: () => void;
}

/** Makes the next load of the instance a slow one. */
export function nextLoadIsSlow(instance: Instance): SlowLoad {
  const queries = instance.get(ItemQueries);
  let release = (): void => undefined;
  let tellRead = (): void => undefined;
  const hasRead = new Promise<void>((resolve) => (tellRead = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const findState = queries.findState.bind(queries);
  jest.spyOn(queries, 'findState').mockImplementationOnce(async (id) => {
    const state = await findState(id);
    tellRead();
    await released;
    return state;
  });
  return { hasRead, release: () => release() };
}
