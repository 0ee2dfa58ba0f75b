import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { cacheChannel, type CacheNews } from './cache-channel.js';
import { MemoryTier } from './memory-tier.js';

/** Hears what other instances have changed, on a connection of its own, as Redis wants it. */
@Injectable()
export class CacheListener implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(CacheListener.name);
  private readonly channel = cacheChannel(this.redis);
  private subscriber: Redis | undefined;

  constructor(
    private readonly redis: Redis,
    private readonly memory: MemoryTier,
  ) {}

  onModuleInit(): void {
    // Subscribes itself after each connect, to know when it has been done.
    const subscriber = this.redis.duplicate({ autoResubscribe: false });
    this.subscriber = subscriber;
    subscriber.on('ready', () => void this.subscribe(subscriber));
    subscriber.on('message', (_channel: string, message: string) => this.hear(message));
    // The connection that all commands go by reports the same trouble.
    subscriber.on('error', () => undefined);
  }

  onApplicationShutdown(): void {
    const { subscriber } = this;
    this.subscriber = undefined;
    subscriber?.disconnect();
  }

  /** Takes what was told, unless something newer is known. */
  hear(message: string): void {
    try {
      const { key, state } = JSON.parse(message) as CacheNews;
      this.memory.keep(key, state);
    } catch (error) {
      this.logger.warn(`Not understood: ${String(error)}`);
    }
  }

  private async subscribe(subscriber: Redis): Promise<void> {
    try {
      await subscriber.subscribe(this.channel);
      // What was told while nobody listened is lost: nothing from before can be trusted.
      await this.memory.clear();
    } catch (error) {
      // The shutdown is no trouble to report, nor to mend.
      if (!this.subscriber) return;
      this.logger.warn(`Does not hear other instances, tries again: ${String(error)}`);
      subscriber.disconnect(true);
    }
  }
}
