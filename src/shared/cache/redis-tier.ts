import { Injectable, Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { KeyvStoreAdapter, StoredData } from 'keyv';
import { Batcher } from '../batching/batcher.js';
import { fulfilled } from '../batching/outcomes.js';
import { loadScript } from '../redis/lua-scripts.js';
import { cacheChannel, type CacheNews } from './cache-channel.js';
import { CacheCounters } from './cache-counters.js';
import type { Versioned } from './versioned.js';

const KEY_PREFIX = 'onsale:cache:';
/**
 * How long a state is kept, also that something was deleted: it outlives any load that began before
 * the change (PostgreSQL ends a statement after 10 s), and bounds what a lost write can do.
 */
const REDIS_TTL_MS = 60_000;
/** How long it is known of something that it never was. */
const NEVER_WAS_TTL_MS = 2_000;
/** A reader waits no longer for Redis: PostgreSQL has it too. */
const PATIENCE_MS = 500;
/** After a failure readers leave Redis alone for so long. */
const PAUSE_MS = 1_000;
const LANE = 'reads';

type State = Versioned<unknown>;

/** The second tier: Redis, shared by all instances. A newer state is never replaced by an older. */
@Injectable()
export class RedisTier implements KeyvStoreAdapter {
  readonly opts = {};
  namespace?: string | undefined;
  private readonly logger = new Logger(RedisTier.name);
  private readonly putNewest = loadScript(
    this.redis,
    'cache_put_newest',
    new URL('put-newest.lua', import.meta.url),
  );
  /** What is looked up at the same time is one command. */
  private readonly reads = new Batcher<string, string | null>(async (keys) => {
    const texts = await this.unlessAway(() => this.redis.mget(keys.map((key) => KEY_PREFIX + key)));
    return keys.map((_key, index) => fulfilled(texts?.[index] ?? null));
  });
  private failing = false;
  private pausedUntil = 0;

  constructor(
    private readonly redis: Redis,
    private readonly counters: CacheCounters,
  ) {}

  /** For Keyv. A Redis that does not answer has nothing. */
  async get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    const text = await this.reads.submit(LANE, key);
    if (!text) return undefined;
    this.counters.l2Hits += 1;
    return { value: JSON.parse(text) as Value };
  }

  /** For Keyv: what was loaded. A Redis that does not answer goes without. */
  async set(key: string, { value }: { value: State }): Promise<void> {
    await this.unlessAway(() => this.put(key, value, []));
  }

  /** What something has become; tells the other instances. Rejects when Redis did not take it. */
  async write(key: string, state: State): Promise<void> {
    const news: CacheNews = { key, state };
    try {
      await this.put(key, state, [cacheChannel(this.redis), JSON.stringify(news)]);
      this.note('up');
    } catch (error) {
      this.note('down', error);
      throw error;
    }
  }

  async delete(key: string): Promise<boolean> {
    await this.unlessAway(() => this.redis.del(KEY_PREFIX + key));
    return true;
  }

  /** The keys of others end by their time to live. */
  async clear(): Promise<void> {
    return Promise.resolve();
  }

  on(): this {
    return this;
  }

  private put(key: string, state: State, news: readonly string[]): Promise<unknown> {
    const ttl = state.version === 0 ? NEVER_WAS_TTL_MS : REDIS_TTL_MS;
    return this.putNewest([KEY_PREFIX + key], [state.version, JSON.stringify(state), ttl, ...news]);
  }

  private async unlessAway<Reply>(ask: () => Promise<Reply>): Promise<Reply | undefined> {
    if (performance.now() < this.pausedUntil) return undefined;
    try {
      const reply = await within(PATIENCE_MS, ask());
      this.note('up');
      return reply;
    } catch (error) {
      this.pausedUntil = performance.now() + PAUSE_MS;
      this.note('down', error);
      return undefined;
    }
  }

  /** One line when the trouble begins and one when it ends, not one a request. */
  private note(now: 'up' | 'down', error?: unknown): void {
    const failing = now === 'down';
    if (failing === this.failing) return;
    this.failing = failing;
    if (failing) this.logger.warn(`Goes on without Redis: ${String(error)}`);
    else this.logger.log('Redis answers again');
  }
}

async function within<Reply>(milliseconds: number, answer: Promise<Reply>): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`No answer within ${milliseconds} ms`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
