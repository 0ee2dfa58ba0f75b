import { Injectable, Logger } from '@nestjs/common';
import { Batcher } from '../batching/batcher.js';
import { fulfilled } from '../batching/outcomes.js';
import { RedisServers } from '../redis/redis-servers.js';
import { withTimeout } from '../timeout.js';
import { CacheCounters } from './cache-counters.js';
import type { Versioned } from './versioned.js';

const KEY_PREFIX = 'onsale:cache:';
/**
 * TTL of states, deleted ones too: longer than any load that began before the change, because
 * PostgreSQL ends a statement after 10 s. It also bounds the effect of a lost write.
 */
const REDIS_TTL_MS = 60_000;
/** TTL of negative entries: keys that never existed. */
const NEGATIVE_TTL_MS = 2_000;
/** A read that takes longer goes to PostgreSQL. */
const READ_TIMEOUT_MS = 500;
/** After a failure reads skip Redis for this time. */
const PAUSE_MS = 1_000;
const BATCH_KEY = 'reads';

type State = Versioned<unknown>;

/** A change, as it is published to the other instances. */
export interface CacheChange {
  readonly key: string;
  readonly state: State;
}

/** Pub/sub ignores database numbers, so the name of the channel holds it. */
export function cacheChannel({ database }: RedisServers): string {
  return `onsale:cache:news:${database}`;
}

/** The second tier: Redis, shared by all instances. An older state never replaces a newer one. */
@Injectable()
export class RedisTier {
  private readonly logger = new Logger(RedisTier.name);
  private readonly putNewest = this.redis.script(
    'cache_put_newest',
    new URL('put-newest.lua', import.meta.url),
  );
  /** Concurrent look-ups share one command. */
  private readonly reads = new Batcher<string, string | null>(async (keys) => {
    const texts = await this.tryRedis(() => this.redis.getAll(keys.map((key) => KEY_PREFIX + key)));
    return keys.map((_key, index) => fulfilled(texts?.[index] ?? null));
  });
  private isFailing = false;
  private pausedUntil = 0;

  constructor(
    private readonly redis: RedisServers,
    private readonly counters: CacheCounters,
  ) {}

  /** Stores a change and publishes it. Rejects when Redis does not take it. */
  async write(key: string, state: State): Promise<void> {
    const change: CacheChange = { key, state };
    try {
      await this.put(key, state, [cacheChannel(this.redis), JSON.stringify(change)]);
      this.report('up');
    } catch (error) {
      this.report('down', error);
      throw error;
    }
  }

  // The interface of a Keyv store. While Redis fails, reads find nothing and writes are dropped.

  async get(key: string): Promise<{ value: State } | undefined> {
    const text = await this.reads.submit(BATCH_KEY, key);
    if (!text) return undefined;
    this.counters.l2Hits += 1;
    return { value: JSON.parse(text) as State };
  }

  /** Stores a loaded state. */
  async set(key: string, { value }: { value: State }): Promise<void> {
    await this.tryRedis(() => this.put(key, value, []));
  }

  async delete(key: string): Promise<void> {
    await this.tryRedis(() => this.redis.commands.del(KEY_PREFIX + key));
  }

  clear(): void {
    // Other instances use these keys too. They end by their TTL.
  }

  private put(key: string, state: State, publish: readonly string[]): Promise<unknown> {
    const ttl = state.version === 0 ? NEGATIVE_TTL_MS : REDIS_TTL_MS;
    return this.putNewest(
      [KEY_PREFIX + key],
      [state.version, JSON.stringify(state), ttl, ...publish],
    );
  }

  private async tryRedis<Reply>(command: () => Promise<Reply>): Promise<Reply | undefined> {
    if (performance.now() < this.pausedUntil) return undefined;
    try {
      const reply = await withTimeout(READ_TIMEOUT_MS, command());
      this.report('up');
      return reply;
    } catch (error) {
      this.pausedUntil = performance.now() + PAUSE_MS;
      this.report('down', error);
      return undefined;
    }
  }

  /** Logs one line when Redis fails and one when it recovers, not one per request. */
  private report(condition: 'up' | 'down', error?: unknown): void {
    const isFailing = condition === 'down';
    if (isFailing === this.isFailing) return;
    this.isFailing = isFailing;
    if (isFailing) this.logger.warn(`Redis fails, the cache works without it: ${String(error)}`);
    else this.logger.log('Redis works again');
  }
}
