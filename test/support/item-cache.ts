import { ItemQueries } from '../../src/modules/item/application/item-queries.js';
import { CacheCounters } from '../../src/shared/cache/cache-counters.js';
import { MemoryTier } from '../../src/shared/cache/memory-tier.js';
import { eventually } from './eventually.js';
import type { Instance, World } from './world.js';

/** Reads by tier: memory, Redis, PostgreSQL. */
export interface TierReads {
  readonly l1Hits: number;
  readonly l2Hits: number;
  readonly misses: number;
}

/** Counts the reads of the instance by tier while `work` runs. */
export async function readsBy(
  instance: Instance,
  work: () => Promise<unknown>,
): Promise<TierReads> {
  const counters = instance.get(CacheCounters);
  const before = { ...counters };
  await work();
  return {
    l1Hits: counters.l1Hits - before.l1Hits,
    l2Hits: counters.l2Hits - before.l2Hits,
    misses: counters.misses - before.misses,
  };
}

/** Until each instance gets the changes that others make. */
export async function untilAllListen({ redis, instances }: World): Promise<void> {
  const channel = `onsale:cache:news:${redis.options.db ?? 0}`;
  await eventually('all instances listen', async () => {
    const [, count] = (await redis.call('PUBSUB', 'NUMSUB', channel)) as [string, number];
    return count === instances.length;
  });
}

export function forgetInMemory(instance: Instance): void {
  instance.get(MemoryTier).clear();
}

export function cacheKey(itemId: string): string {
  return `onsale:cache:item:2:${itemId}`;
}

/** The state of the item in Redis, or null. */
export async function inRedis(world: World, itemId: string) {
  const text = await world.redis.get(cacheKey(itemId));
  if (text === null) return null;
  return JSON.parse(text) as {
    readonly version: number;
    readonly value: Readonly<Record<string, unknown>> | null;
  };
}

/** A load that has read its row from PostgreSQL and does not return it yet. */
export interface SlowLoad {
  /** Resolves when the row is read. */
  readonly hasRead: Promise<void>;
  /** Lets the load return. */
  readonly release: () => void;
}

/** Makes the next load of the instance slow. */
export function nextLoadIsSlow(instance: Instance): SlowLoad {
  const queries = instance.get(ItemQueries);
  let release = (): void => undefined;
  let reportRead = (): void => undefined;
  const hasRead = new Promise<void>((resolve) => (reportRead = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const findState = queries.findState.bind(queries);
  jest.spyOn(queries, 'findState').mockImplementationOnce(async (id) => {
    const state = await findState(id);
    reportRead();
    await released;
    return state;
  });
  return { hasRead, release: () => release() };
}
